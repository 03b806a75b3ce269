package dev.cairn.storage.exchange;

import dev.cairn.crypto.BlockTree;
import java.util.ArrayList;
import java.util.List;

/**
 * A run of leaves that travels with one proof. Both sides cut a range in the same way, so the cut
 * is not sent: at multiples of {@value #LEAVES} leaves, where subtrees end and proofs are short (at
 * most 160 bytes for 256 KiB of an 8 MiB block, 0.06 %).
 */
record Segment(int firstLeaf, int leafCount) {

  /** 256 KiB: what is verified, written or given up at a time. */
  static final int LEAVES = 16;

  /** Two hashes a level and 11 levels: more than any block needs. */
  static final int PROOF_BYTES_MAX = 1024;

  static final int BYTES_MAX = LEAVES * BlockTree.LEAF_BYTES;

  static List<Segment> of(int firstLeaf, int leafCount) {
    List<Segment> segments = new ArrayList<>();
    int end = firstLeaf + leafCount;
    for (int leaf = firstLeaf; leaf < end; ) {
      int next = Math.min(end, (leaf / LEAVES + 1) * LEAVES);
      segments.add(new Segment(leaf, next - leaf));
      leaf = next;
    }
    return segments;
  }

  /** Bytes of these leaves in a block of that length. */
  int bytes(int blockBytes) {
    long start = (long) firstLeaf * BlockTree.LEAF_BYTES;
    return (int) Math.min((long) leafCount * BlockTree.LEAF_BYTES, blockBytes - start);
  }
}
