package dev.cairn.archive.keys;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The 32 bytes that own a vault: whoever has them can read it and write to it. Everything else is
 * derived ({@link VaultKeys}). Never printed.
 */
public final class VaultSecret implements VaultKey {

  /** Length in bytes: as strong as the AES-256 keys derived from it. */
  public static final int BYTES = 32;

  private final byte[] bytes;

  private VaultSecret(byte[] owned) {
    this.bytes = owned;
  }

  /** A new secret. */
  public static VaultSecret generate(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new VaultSecret(bytes);
  }

  /**
   * From its bytes, which are copied.
   *
   * @throws IllegalArgumentException if there are not {@value #BYTES}
   */
  public static VaultSecret copyOf(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(
          "a vault secret has " + BYTES + " bytes, not " + bytes.length);
    }
    return new VaultSecret(bytes.clone());
  }

  /** A copy of the bytes; the caller zeroes it after use. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VaultSecret that
        && java.security.MessageDigest.isEqual(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "VaultSecret[hidden]";
  }
}
