package dev.cairn.crypto;

import java.util.Arrays;
import java.util.Objects;

/**
 * A range of an array that somebody else owns: a view, not a copy.
 *
 * @param offset first byte
 * @param length number of bytes
 */
public record Slice(byte[] array, int offset, int length) {

  public Slice {
    Objects.checkFromIndexSize(offset, length, array.length);
  }

  /** All of {@code array}. */
  public static Slice of(byte[] array) {
    return new Slice(array, 0, array.length);
  }

  /** The array itself if it has no other bytes, else a copy. */
  public byte[] toArray() {
    return length == array.length ? array : toBytes();
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return Arrays.copyOfRange(array, offset, offset + length);
  }
}
