package dev.cairn.crypto;

import java.nio.charset.StandardCharsets;

/**
 * One share of a secret that {@link Shamir} split. The array belongs to the share: whoever made it
 * zeroes it when done.
 *
 * @param index where the polynomial was evaluated, 1..255
 * @param bytes its value for each byte of the secret, then {@value Shamir#BLIND_BYTES} of blind
 */
public record Share(int index, byte[] bytes) {

  private static final byte[] LABEL =
      "cairn/share-commitment/v1\0".getBytes(StandardCharsets.US_ASCII);

  public Share {
    if (index < 1 || index > Shamir.SHARES_MAX) {
      throw new IllegalArgumentException("share index " + index + " is not within 1..255");
    }
    if (bytes.length <= Shamir.BLIND_BYTES) {
      throw new IllegalArgumentException("a share of " + bytes.length + " bytes holds no secret");
    }
  }

  /**
   * What may be published of this share, so that a changed one is recognised: SHA-256(label ‖ index
   * ‖ bytes). It gives nothing away of the secret, not even to somebody who holds threshold-1 other
   * shares and wants to try a guess, because of the blind.
   */
  public Hash commitment() {
    return Hash.of(LABEL, new byte[] {(byte) index}, bytes);
  }

  /** The index alone: a log must not hold a share. */
  @Override
  public String toString() {
    return "Share[" + index + "]";
  }
}
