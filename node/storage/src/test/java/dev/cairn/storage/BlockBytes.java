package dev.cairn.storage;

import java.util.Random;

/** Bytes for tests. */
final class BlockBytes {

  private BlockBytes() {}

  static byte[] random(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
