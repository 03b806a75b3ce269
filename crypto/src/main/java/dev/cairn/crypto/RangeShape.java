package dev.cairn.crypto;

/**
 * Which siblings a run of leaves has on its way to the root of a tree: the part of a range proof
 * that follows from three numbers, so that it need not be sent and cannot be lied about.
 *
 * @param width leaves in the tree
 * @param first first leaf of the run
 * @param count leaves in the run
 * @param lefts siblings to the left of it
 * @param rights siblings to the right of it
 */
record RangeShape(int width, int first, int count, int lefts, int rights) {

  /** The shape of the run {@code first .. first+count-1}, which lies within the tree. */
  static RangeShape of(int width, int first, int count) {
    int lefts = 0;
    int rights = 0;
    int low = first;
    int high = first + count - 1;
    for (int level = width; level > 1; level = (level + 1) >>> 1) {
      lefts += low & 1;
      rights += (high & 1) == 0 && high + 1 < level ? 1 : 0;
      low >>>= 1;
      high >>>= 1;
    }
    return new RangeShape(width, first, count, lefts, rights);
  }

  /** Length of the proof. */
  int proofBytes() {
    return (lefts + rights) * Hash.BYTES;
  }

  /**
   * Replaces the run's leaf hashes at the start of {@code level} by the root that they and {@code
   * proof} make. The array must have room for two hashes more than the run.
   *
   * @param proof {@link #proofBytes} long: lefts from the highest to the lowest, then rights from
   *     the lowest to the highest
   */
  void climb(LeafHasher hasher, byte[] level, byte[] proof) {
    int leftAt = lefts * Hash.BYTES;
    int rightAt = leftAt;
    int low = first;
    int high = first + count - 1;
    for (int wide = width; wide > 1; wide = (wide + 1) >>> 1) {
      int run = high - low + 1;
      if ((low & 1) == 1) {
        leftAt -= Hash.BYTES;
        System.arraycopy(level, 0, level, Hash.BYTES, run * Hash.BYTES);
        System.arraycopy(proof, leftAt, level, 0, Hash.BYTES);
        run++;
      }
      if ((high & 1) == 0 && high + 1 < wide) {
        System.arraycopy(proof, rightAt, level, run * Hash.BYTES, Hash.BYTES);
        rightAt += Hash.BYTES;
        run++;
      }
      halve(hasher, level, run);
      low >>>= 1;
      high >>>= 1;
    }
  }

  /** Hashes neighbours of a level in pairs; an odd last one rises unchanged. */
  private static void halve(LeafHasher hasher, byte[] level, int run) {
    for (int i = 0; i < run; i += 2) {
      int from = i * Hash.BYTES;
      int to = from >>> 1;
      if (i + 1 < run) {
        hasher.node(level, from, level, from + Hash.BYTES, level, to);
      } else {
        System.arraycopy(level, from, level, to, Hash.BYTES);
      }
    }
  }
}
