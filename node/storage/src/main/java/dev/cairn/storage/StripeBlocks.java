package dev.cairn.storage;

import dev.cairn.storage.stripe.StripeBody.Shape;
import java.util.Arrays;

/**
 * Where the n blocks of a stripe lie in memory. Data blocks that the payload fills are parts of it
 * and are sent from there; in an arena are the others: parity, and a data block in which the
 * payload ends, filled up with zeros. So a stripe in flight takes the memory of its blocks, once.
 *
 * <p>Neither array may change while blocks are being sent.
 */
final class StripeBlocks {

  private final Shape shape;
  private final int blockBytes;
  private final byte[] payload;
  private final byte[] arena;

  /** Data blocks that lie in the payload. */
  private final int whole;

  /**
   * Lays out the data; parity is {@link StripeCoder}'s to fill in.
   *
   * @param length of the payload, at least 1; what its array has behind that is not read
   * @param arena at least {@link #arenaBytes} long; what it held is overwritten
   */
  StripeBlocks(Shape shape, byte[] payload, int length, byte[] arena) {
    this.shape = shape;
    this.blockBytes = StripeCoder.blockBytes(shape, length);
    this.payload = payload;
    this.arena = arena;
    this.whole = length / blockBytes;
    int rest = length - whole * blockBytes;
    System.arraycopy(payload, length - rest, arena, 0, rest);
    Arrays.fill(arena, rest, (shape.k() - whole) * blockBytes, (byte) 0);
  }

  /** Bytes of blocks that are not in the payload itself. */
  static int arenaBytes(Shape shape, int length) {
    int blockBytes = StripeCoder.blockBytes(shape, length);
    return (shape.n() - length / blockBytes) * blockBytes;
  }

  Shape shape() {
    return shape;
  }

  int blockBytes() {
    return blockBytes;
  }

  /** The array in which block {@code index} (0 to n-1) lies. */
  byte[] array(int index) {
    return index < whole ? payload : arena;
  }

  /** Where in {@link #array} the block begins. */
  int offset(int index) {
    return (index < whole ? index : index - whole) * blockBytes;
  }
}
