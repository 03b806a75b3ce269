package dev.cairn.archive.recovery;

import dev.cairn.archive.keys.VaultSecret;
import dev.cairn.crypto.Aead;
import dev.cairn.crypto.Hkdf;
import dev.cairn.crypto.SealBrokenException;
import dev.cairn.crypto.Slice;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

/**
 * The three parts of the key that seals a vault's secret for recovery: what {@code threshold}
 * shares give, what the authority gives, what is on paper. All there are are needed; whoever lacks
 * one has a random key's worth of nothing.
 *
 * <p>Key = HKDF(peers ‖ escrow ‖ code key), 32 zero bytes in the place of a code that is not set.
 *
 * @param peers 32 random bytes that were shared among members
 * @param escrow 32 random bytes that the authority can give
 * @param codeKey derived from the printed code; empty if none is set
 */
record KeyParts(byte[] peers, byte[] escrow, Optional<byte[]> codeKey) {

  static final int PART_BYTES = 32;

  private static final String PURPOSE = "cairn/vault-recovery/v1";

  /** A vault's secret under these parts. */
  byte[] seal(VaultSecret secret, byte[] context, SecureRandom random) {
    byte[] plain = secret.bytes();
    byte[] sealed = sealed(aead(), plain, context, random);
    Arrays.fill(plain, (byte) 0);
    return sealed;
  }

  /**
   * The secret.
   *
   * @throws SealBrokenException if any part or the context is another
   */
  VaultSecret open(byte[] sealed, byte[] context) throws SealBrokenException {
    byte[] plain = opened(aead(), sealed, context);
    try {
      return VaultSecret.copyOf(plain);
    } catch (IllegalArgumentException e) {
      throw new SealBrokenException("what is sealed is no vault's secret", e);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  private Aead aead() {
    byte[] parts = new byte[3 * PART_BYTES];
    System.arraycopy(peers, 0, parts, 0, PART_BYTES);
    System.arraycopy(escrow, 0, parts, PART_BYTES, PART_BYTES);
    codeKey.ifPresent(code -> System.arraycopy(code, 0, parts, 2 * PART_BYTES, PART_BYTES));
    byte[] key = Hkdf.derive(parts, PURPOSE, Aead.KEY_BYTES);
    Arrays.fill(parts, (byte) 0);
    try {
      return Aead.of(key);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  static byte[] sealed(Aead aead, byte[] plain, byte[] context, SecureRandom random) {
    byte[] sealed = new byte[Aead.sealedBytes(plain.length)];
    aead.seal(Slice.of(plain), context, random, sealed, 0);
    aead.destroy();
    return sealed;
  }

  static byte[] opened(Aead aead, byte[] sealed, byte[] context) throws SealBrokenException {
    byte[] plain = new byte[Math.max(0, Aead.openedBytes(sealed.length))];
    aead.open(Slice.of(sealed), context, plain, 0);
    aead.destroy();
    return plain;
  }

  /** Forgets them. */
  void zero() {
    Arrays.fill(peers, (byte) 0);
    Arrays.fill(escrow, (byte) 0);
    codeKey.ifPresent(code -> Arrays.fill(code, (byte) 0));
  }

  /** Without the parts. */
  @Override
  public String toString() {
    return "KeyParts[hidden]";
  }
}
