package dev.cairn.archive;

import java.security.SecureRandom;

/** Chance without surprises, for golden bytes. */
public final class FixedRandom extends SecureRandom {

  private static final long serialVersionUID = 1L;

  private byte next;

  public FixedRandom() {
    this(0);
  }

  /** Counts from {@code first}. */
  public FixedRandom(int first) {
    next = (byte) first;
  }

  @Override
  public void nextBytes(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = next++;
    }
  }
}
