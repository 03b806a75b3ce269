package dev.cairn.crypto;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;

/**
 * An Ed25519 public key (RFC 8032) of full order. Small-order keys are refused: a signature under
 * one verifies for many messages, which would void proof of possession.
 */
public final class VerifyKey {

  /** Length of the encoded key in bytes. */
  public static final int BYTES = Ed25519.PUBLIC_KEY_SIZE;

  /** Length of a signature in bytes. */
  public static final int SIGNATURE_BYTES = Ed25519.SIGNATURE_SIZE;

  /**
   * Keys that passed, by their hash, each pushed out by the next with the same: a member's key
   * comes with every record it signed, and the check costs more than the signature's.
   */
  private static final AtomicReferenceArray<@Nullable VerifyKey> CHECKED =
      new AtomicReferenceArray<>(1024);

  private final byte[] encoded;

  private VerifyKey(byte[] encoded) {
    this.encoded = encoded;
  }

  /**
   * A key from its 32 encoded bytes, which are copied.
   *
   * @throws InvalidKeyException if they are not 32, not a point, or a point of small order
   */
  public static VerifyKey of(byte[] encoded) throws InvalidKeyException {
    if (encoded.length != BYTES) {
      throw new InvalidKeyException("an Ed25519 key has 32 bytes, not " + encoded.length);
    }
    int place = Arrays.hashCode(encoded) & (CHECKED.length() - 1);
    VerifyKey checked = CHECKED.get(place);
    if (checked != null && Arrays.equals(checked.encoded, encoded)) {
      return checked;
    }
    if (!Ed25519.validatePublicKeyFull(encoded, 0)) {
      throw new InvalidKeyException(
          "not an Ed25519 key of full order: " + HexFormat.of().formatHex(encoded));
    }
    VerifyKey key = new VerifyKey(encoded.clone());
    CHECKED.set(place, key);
    return key;
  }

  /**
   * A key that {@link #of} took before it was written where it is read from now, such as a log of
   * one's own: the check costs as much as two signatures. Never for what comes from anybody else.
   */
  public static VerifyKey ofChecked(byte[] encoded) {
    if (encoded.length != BYTES) {
      throw new IllegalArgumentException("an Ed25519 key has 32 bytes, not " + encoded.length);
    }
    return new VerifyKey(encoded.clone());
  }

  /** For keys that were just derived from a seed, so need no check. */
  static VerifyKey trusted(byte[] encoded) {
    return new VerifyKey(encoded);
  }

  /** True if {@code signature} is 64 bytes and signs {@code message} under this key. */
  public boolean verify(byte[] message, byte[] signature) {
    return signature.length == SIGNATURE_BYTES
        && Ed25519.verify(signature, 0, encoded, 0, message, 0, message.length);
  }

  /** A copy of the 32 encoded bytes. */
  public byte[] bytes() {
    return encoded.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifyKey that && Arrays.equals(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(encoded);
  }
}
