package dev.cairn.crypto;

import java.nio.charset.StandardCharsets;

/**
 * Shows that somebody has a secret part still, without giving it: a hash of a fresh nonce and of
 * the part's tag. Whoever dealt the part kept its tag, from which the part does not follow, as long
 * as nobody could guess it: shares and escrow parts have 32 random bytes and more.
 */
public final class ShareProof {

  /** Length of the asker's nonce. */
  public static final int NONCE_BYTES = 32;

  private static final byte[] TAG = "cairn/share-tag/v1\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PROOF = "cairn/share-proof/v1\0".getBytes(StandardCharsets.US_ASCII);

  private ShareProof() {}

  /** What whoever will ask keeps of {@code part}: SHA-256(label ‖ part). */
  public static Hash tag(byte[] part) {
    return Hash.of(TAG, part);
  }

  /**
   * The answer to {@code nonce}: SHA-256(label ‖ nonce ‖ tag).
   *
   * @throws IllegalArgumentException if {@code nonce} has not {@value #NONCE_BYTES} bytes
   */
  public static Hash of(byte[] nonce, Hash tag) {
    if (nonce.length != NONCE_BYTES) {
      throw new IllegalArgumentException("a nonce of " + nonce.length + " bytes");
    }
    return Hash.of(PROOF, nonce, tag.bytes());
  }
}
