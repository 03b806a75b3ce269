package dev.cairn.authority;

import java.io.Serial;
import java.security.SecureRandom;
import java.util.Random;

/** Chance from a seed, for tests whose bytes must not change. */
public final class SeededRandom extends SecureRandom {

  @Serial private static final long serialVersionUID = 1L;

  private final Random source;

  public SeededRandom(long seed) {
    this.source = new Random(seed);
  }

  @Override
  public void nextBytes(byte[] bytes) {
    source.nextBytes(bytes);
  }
}
