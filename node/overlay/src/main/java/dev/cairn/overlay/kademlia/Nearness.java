package dev.cairn.overlay.kademlia;

import dev.cairn.crypto.Hash;
import dev.cairn.overlay.Member;
import java.util.Comparator;

/** The XOR metric. */
public final class Nearness {

  /** Bits of the key space. */
  public static final int BITS = Hash.BYTES * Byte.SIZE;

  private Nearness() {}

  /** Members by distance to {@code point}, nearest first. */
  public static Comparator<Member> to(Hash point) {
    return (a, b) -> compare(point, a.nodeId().hash(), b.nodeId().hash());
  }

  /** Negative if {@code a} is nearer to {@code point} than {@code b}; without allocating. */
  public static int compare(Hash point, Hash a, Hash b) {
    for (int i = 0; i < Hash.BYTES; i++) {
      int bits = point.at(i);
      int difference = (a.at(i) ^ bits) - (b.at(i) ^ bits);
      if (difference != 0) {
        return difference;
      }
    }
    return 0;
  }

  /** How many leading bits {@code a} and {@code b} share: 0 to 256. */
  public static int sharedBits(Hash a, Hash b) {
    for (int i = 0; i < Hash.BYTES; i++) {
      int bits = a.at(i) ^ b.at(i);
      if (bits != 0) {
        return i * Byte.SIZE + Integer.numberOfLeadingZeros(bits) - 24;
      }
    }
    return BITS;
  }

  /**
   * The point that shares exactly {@code sharedBits} leading bits with {@code origin} and continues
   * as {@code noise} does: a random place in that bucket of {@code origin}'s table.
   */
  public static Hash pointInBucket(Hash origin, int sharedBits, Hash noise) {
    byte[] out = noise.bytes();
    for (int bit = 0; bit <= sharedBits; bit++) {
      int mask = 0x80 >>> (bit % Byte.SIZE);
      boolean one = (origin.at(bit / Byte.SIZE) & mask) != 0;
      if (bit == sharedBits) {
        one = !one;
      }
      int index = bit / Byte.SIZE;
      out[index] = (byte) (one ? out[index] | mask : out[index] & ~mask);
    }
    return Hash.copyOf(out);
  }
}
