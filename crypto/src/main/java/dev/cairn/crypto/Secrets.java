package dev.cairn.crypto;

import java.security.MessageDigest;
import java.util.Arrays;

/** Comparing and forgetting secret bytes. */
public final class Secrets {

  private Secrets() {}

  /** True if both have the same bytes. Takes the same time wherever they differ. */
  public static boolean equal(byte[] left, byte[] right) {
    return MessageDigest.isEqual(left, right);
  }

  /**
   * Overwrites {@code arrays} with zeros. The collector may have left copies behind when it moved
   * an array: this shortens a secret's life, it does not promise its end.
   */
  public static void zero(byte[]... arrays) {
    for (byte[] array : arrays) {
      Arrays.fill(array, (byte) 0);
    }
  }
}
