package dev.cairn.crypto;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The roots of blocks of one length that come side by side, some leaves of each at a time: those of
 * a stripe. Leaves of all of them are hashed together. Holds 32 bytes a leaf. One thread.
 *
 * @see BlockTree
 */
public final class BlockRoots {

  private final LeafHasher hasher = new LeafHasher();
  private final int count;
  private final int leaves;

  /** Leaf hashes, block after block. */
  private final byte[] hashes;

  private int done;

  /** For {@code count} blocks of {@code blockBytes} each, at least one byte. */
  public BlockRoots(int count, int blockBytes) {
    this.count = count;
    this.leaves = BlockTree.leafCount(blockBytes);
    this.hashes = new byte[count * leaves * Hash.BYTES];
  }

  /**
   * Appends to every block the {@code length} bytes at its offset.
   *
   * @param offsets where each block goes on in {@code array}
   * @param length a multiple of {@link BlockTree#LEAF_BYTES}, but at the end
   */
  public void update(byte[] array, int[] offsets, int length) {
    int whole = length / BlockTree.LEAF_BYTES;
    int[] at = new int[count * whole];
    int[] to = new int[count * whole];
    for (int block = 0; block < count; block++) {
      for (int leaf = 0; leaf < whole; leaf++) {
        at[block * whole + leaf] = offsets[block] + leaf * BlockTree.LEAF_BYTES;
        to[block * whole + leaf] = place(block, done + leaf);
      }
    }
    hasher.leaves(array, at, hashes, to);
    done += whole;
    int rest = length - whole * BlockTree.LEAF_BYTES;
    if (rest > 0) {
      for (int block = 0; block < count; block++) {
        hasher.leaf(array, offsets[block] + length - rest, rest, hashes, place(block, done));
      }
      done++;
    }
  }

  private int place(int block, int leaf) {
    return (block * leaves + leaf) * Hash.BYTES;
  }

  /**
   * The roots, block after block.
   *
   * @throws IllegalStateException if the blocks are not complete
   */
  public List<Hash> roots() {
    if (done != leaves) {
      throw new IllegalStateException(done + " leaves of " + leaves);
    }
    List<Hash> roots = new ArrayList<>();
    for (int block = 0; block < count; block++) {
      byte[] level = Arrays.copyOfRange(hashes, place(block, 0), place(block + 1, 0));
      roots.add(BlockTree.rootOf(hasher, level, leaves));
    }
    return roots;
  }
}
