package dev.cairn.storage.budget;

import dev.cairn.storage.stripe.StripeBody.Shape;

/**
 * What a member may store for what its devices give: coded bytes for coded bytes, so a code of
 * three times the payload needs three bytes given for each stored. What is used is counted from
 * receipts.
 *
 * @param givenBytes that its hosts keep for others, as the authority certified
 * @param grantedBytes of disk elsewhere that the authority gives it beyond that
 * @param usedBytes of blocks that others keep for it
 */
public record Quota(long givenBytes, long grantedBytes, long usedBytes) {

  public Quota {
    if (givenBytes < 0 || grantedBytes < 0 || usedBytes < 0) {
      throw new IllegalArgumentException(
          "given " + givenBytes + ", granted " + grantedBytes + ", used " + usedBytes);
    }
  }

  /** Bytes of blocks it may still place; 0 if it has too many. */
  public long freeBytes() {
    return Math.max(0, Math.addExact(givenBytes, grantedBytes) - usedBytes);
  }

  /** Payload that fits into {@link #freeBytes} under {@code shape}: times k/n. */
  public long freePayloadBytes(Shape shape) {
    return (long) ((double) freeBytes() * shape.k() / shape.n());
  }

  /** Bytes of blocks for a payload: n blocks of ⌈payload / k⌉. */
  public static long placedBytes(long payloadBytes, Shape shape) {
    return Math.multiplyExact(Math.ceilDiv(payloadBytes, (long) shape.k()), (long) shape.n());
  }

  /** The quota after a block of {@code bytes} was receipted (or, negative, given up). */
  public Quota used(long bytes) {
    return new Quota(givenBytes, grantedBytes, Math.max(0, usedBytes + bytes));
  }
}
