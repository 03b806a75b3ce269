package dev.cairn.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cairn.crypto.Hash;

/**
 * A device's place in the overlay: 256 bits drawn by device and authority together at certification
 * and never chosen ({@code docs/design.md}, "Node ids").
 *
 * @param hash the 256 bits
 */
public record NodeId(Hash hash) implements Comparable<NodeId> {

  /** Length of the nonce that each side adds to a draw. */
  public static final int NONCE_BYTES = 32;

  private static final byte[] DRAW_DOMAIN = "cairn/nodeid/v1\0".getBytes(US_ASCII);
  private static final byte[] NONCE_DOMAIN = "cairn/nonce/v1\0".getBytes(US_ASCII);

  /**
   * The outcome of a draw. Both sides commit to their nonce before either sees the other's, and the
   * request is in the public log before the reveal, so neither side chooses and a re-draw shows.
   *
   * @param requestLeaf hash of the log entry that holds the request and both commitments
   * @param authorityNonce {@value #NONCE_BYTES} bytes
   * @param deviceNonce {@value #NONCE_BYTES} bytes
   */
  public static NodeId draw(Hash requestLeaf, byte[] authorityNonce, byte[] deviceNonce) {
    if (authorityNonce.length != NONCE_BYTES || deviceNonce.length != NONCE_BYTES) {
      throw new IllegalArgumentException("a nonce has " + NONCE_BYTES + " bytes");
    }
    return new NodeId(Hash.of(DRAW_DOMAIN, requestLeaf.bytes(), authorityNonce, deviceNonce));
  }

  /** What a side shows of its nonce before the reveal. */
  public static Hash commitment(byte[] nonce) {
    return Hash.of(NONCE_DOMAIN, nonce);
  }

  /** XOR distance to a point of the key space. */
  public Hash distanceTo(Hash point) {
    return hash.xor(point);
  }

  @Override
  public int compareTo(NodeId other) {
    return hash.compareTo(other.hash);
  }

  /** The first 8 hexadecimal digits, for people. */
  public String shortHex() {
    return hash.shortHex();
  }

  @Override
  public String toString() {
    return hash.hex();
  }
}
