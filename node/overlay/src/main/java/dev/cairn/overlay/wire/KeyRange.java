package dev.cairn.overlay.wire;

import dev.cairn.crypto.Hash;

/**
 * The keys that begin with the same bits.
 *
 * @param bits how many: 0 to 64, a multiple of 4
 * @param prefix them, from the highest bit down; the rest is zero
 */
public record KeyRange(int bits, long prefix) {

  /** Bits by which a range is split. */
  public static final int STEP = 4;

  /** Parts of a split range. */
  public static final int PARTS = 1 << STEP;

  /** A range of so many bits is not split any more. */
  public static final int BITS_MAX = Long.SIZE;

  /** Every key. */
  public static final KeyRange ALL = new KeyRange(0, 0);

  public KeyRange {
    if (bits < 0 || bits > BITS_MAX || bits % STEP != 0 || (prefix & ~mask(bits)) != 0) {
      throw new IllegalArgumentException("range of " + bits + " bits of " + prefix);
    }
  }

  private static long mask(int bits) {
    return bits == 0 ? 0 : -1L << (BITS_MAX - bits);
  }

  /** True if {@code bits} and {@code prefix} make a range. */
  static boolean isRange(int bits, long prefix) {
    return bits >= 0 && bits <= BITS_MAX && bits % STEP == 0 && (prefix & ~mask(bits)) == 0;
  }

  /** Negative if {@code key} lies before this range, positive if behind, 0 if in it. */
  public int compareTo(Hash key) {
    long head = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      head = head << Byte.SIZE | key.at(i);
    }
    return Long.compareUnsigned(head & mask(bits), prefix);
  }

  /** Part {@code index} of 16. */
  public KeyRange part(int index) {
    return new KeyRange(bits + STEP, prefix | (long) index << (BITS_MAX - bits - STEP));
  }
}
