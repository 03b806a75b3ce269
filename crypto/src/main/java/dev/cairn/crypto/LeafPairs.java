package dev.cairn.crypto;

import java.util.Arrays;

/**
 * The hashes of many leaves, two at a time. A leaf is hashed behind a byte of zero, so its first 63
 * bytes are copied for their block, and what is left at its end; all others lie where they are.
 */
final class LeafPairs {

  private static final int HEAD_BYTES = Sha256.BLOCK_BYTES - 1;

  /** Blocks that lie in the leaf as they are. */
  private static final int MIDDLE_BLOCKS = (BlockTree.LEAF_BYTES - HEAD_BYTES) / Sha256.BLOCK_BYTES;

  private static final int TAIL_FROM = HEAD_BYTES + MIDDLE_BLOCKS * Sha256.BLOCK_BYTES;
  private static final int TAIL_BYTES = BlockTree.LEAF_BYTES - TAIL_FROM;

  /** A tail and its padding fill as much. */
  private static final int END_BYTES = Sha256.BLOCK_BYTES;

  private LeafPairs() {}

  /**
   * Hashes whole leaves.
   *
   * @param offsets where each begins in {@code array}, {@value BlockTree#LEAF_BYTES} bytes long
   * @param outOffsets where the hash of each goes in {@code out}
   */
  static void hash(HashPairs pairs, byte[] array, int[] offsets, byte[] out, int[] outOffsets) {
    int count = offsets.length;
    int[] states = HashPairs.states(count);
    byte[] ends = new byte[count * END_BYTES];
    int[] endsAt = new int[count];
    int[] middlesAt = new int[count];
    for (int leaf = 0; leaf < count; leaf++) {
      endsAt[leaf] = leaf * END_BYTES;
      middlesAt[leaf] = offsets[leaf] + HEAD_BYTES;
      System.arraycopy(array, offsets[leaf], ends, endsAt[leaf] + 1, HEAD_BYTES);
    }
    int[] one = filled(count, 1);
    pairs.update(ends, endsAt, one, states);
    pairs.update(array, middlesAt, filled(count, MIDDLE_BLOCKS), states);
    Arrays.fill(ends, (byte) 0);
    for (int leaf = 0; leaf < count; leaf++) {
      int tailAt = offsets[leaf] + TAIL_FROM;
      Sha256.pad(array, tailAt, TAIL_BYTES, 1 + BlockTree.LEAF_BYTES, ends, endsAt[leaf]);
    }
    pairs.update(ends, endsAt, one, states);
    for (int leaf = 0; leaf < count; leaf++) {
      HashPairs.hash(states, leaf).copyTo(out, outOffsets[leaf]);
    }
  }

  private static int[] filled(int count, int value) {
    int[] array = new int[count];
    Arrays.fill(array, value);
    return array;
  }
}
