package dev.cairn.fuse.drive.store;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Keys of tables: numbers big-endian, so that their order is that of the bytes. */
final class Keys {

  private Keys() {}

  static byte[] of(long number) {
    return ByteBuffer.allocate(8).putLong(number).array();
  }

  static byte[] of(long first, long second) {
    return ByteBuffer.allocate(16).putLong(first).putLong(second).array();
  }

  static byte[] of(long number, byte[] name) {
    return ByteBuffer.allocate(8 + name.length).putLong(number).put(name).array();
  }

  static long number(byte[] key, int offset) {
    return ByteBuffer.wrap(key).getLong(offset);
  }

  /** What follows the number that a key begins with. */
  static byte[] name(byte[] key) {
    return Arrays.copyOfRange(key, 8, key.length);
  }

  /** The least key above all that begin with {@code prefix}; empty if there is none. */
  static byte[] after(byte[] prefix) {
    int last = prefix.length - 1;
    while (last >= 0 && prefix[last] == (byte) 0xFF) {
      last--;
    }
    byte[] end = Arrays.copyOf(prefix, last + 1);
    if (last >= 0) {
      end[last]++;
    }
    return end;
  }
}
