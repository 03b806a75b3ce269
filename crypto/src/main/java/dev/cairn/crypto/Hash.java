package dev.cairn.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * A SHA-256 digest, or another 32-byte identifier derived from one (FIPS 180-4). An immutable
 * value, ordered as an unsigned big-endian integer.
 */
public final class Hash implements Comparable<Hash> {

  /** Length in bytes. */
  public static final int BYTES = 32;

  /** Never fed: finding the algorithm by its name costs more than hashing a record does. */
  private static final MessageDigest FRESH = fresh();

  private final byte[] bytes;

  private Hash(byte[] owned) {
    this.bytes = owned;
  }

  /** SHA-256 over the concatenation of {@code parts}. */
  public static Hash of(byte[]... parts) {
    MessageDigest digest = digest();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return new Hash(digest.digest());
  }

  /** SHA-256 over {@code length} bytes of {@code array} from {@code offset}. */
  public static Hash of(byte[] array, int offset, int length) {
    MessageDigest digest = digest();
    digest.update(array, offset, length);
    return new Hash(digest.digest());
  }

  /**
   * An identifier from its 32 bytes, which are copied.
   *
   * @throws IllegalArgumentException if there are not 32
   */
  public static Hash copyOf(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a hash has 32 bytes, not " + bytes.length);
    }
    return new Hash(bytes.clone());
  }

  /**
   * The 32 bytes of {@code array} from {@code offset}, copied.
   *
   * @throws IndexOutOfBoundsException if they are not all in the array
   */
  public static Hash copyOf(byte[] array, int offset) {
    Objects.checkFromIndexSize(offset, BYTES, array.length);
    return new Hash(Arrays.copyOfRange(array, offset, offset + BYTES));
  }

  /** Takes {@code owned}, 32 bytes that nobody else will write to. */
  static Hash own(byte[] owned) {
    return new Hash(owned);
  }

  /**
   * From 64 hexadecimal digits.
   *
   * @throws IllegalArgumentException if {@code hex} is anything else
   */
  public static Hash fromHex(String hex) {
    return copyOf(HexFormat.of().parseHex(hex));
  }

  /** A fresh SHA-256, for streams. */
  public static MessageDigest digest() {
    try {
      return (MessageDigest) FRESH.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's SHA-256 can be cloned", e);
    }
  }

  private static MessageDigest fresh() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** A copy of the 32 bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Writes the 32 bytes into {@code array} at {@code offset}. */
  public void copyTo(byte[] array, int offset) {
    System.arraycopy(bytes, 0, array, offset, BYTES);
  }

  /** Byte {@code index} (0..31) as 0..255, without a copy. */
  public int at(int index) {
    return bytes[index] & 0xFF;
  }

  /** Its first 8 bytes, big-endian. */
  public long prefix() {
    long prefix = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      prefix = prefix << Byte.SIZE | at(i);
    }
    return prefix;
  }

  /** Bitwise exclusive or: the distance of Kademlia. */
  public Hash xor(Hash other) {
    byte[] out = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      out[i] = (byte) (bytes[i] ^ other.bytes[i]);
    }
    return new Hash(out);
  }

  /** 64 lowercase hexadecimal digits. */
  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  /** The first 8 hexadecimal digits, for people. */
  public String shortHex() {
    return HexFormat.of().formatHex(bytes, 0, 4);
  }

  @Override
  public int compareTo(Hash other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Hash that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return hex();
  }
}
