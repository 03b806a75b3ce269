package dev.cairn.crypto;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;

/**
 * The Merkle tree of a block: leaves of 16 KiB (the last may be shorter), hashed as RFC 9162 §2.1
 * says, so that any run of whole leaves can be verified against the root alone.
 *
 * <p>The tree is kept level by level. A level's odd last node rises unchanged, which gives the very
 * tree that splits at the largest power of two. The proof for a run of leaves is then the left
 * sibling, the right sibling or neither at each level: at most two hashes a level, the least that
 * can do.
 *
 * <p>Cost: one pass of SHA-256 over the block (64 more bytes a leaf), 64 bytes of memory a leaf,
 * half of that where only roots are wanted: {@link #root(byte[], int, int)}, {@link BlockRoots}.
 * Leaves that come several at a time are hashed two at once where the processor can.
 *
 * <p>A root does not say how long its block is. Verifiers take the length from the stripe record,
 * which the owner signed together with the root. Immutable; safe for many threads.
 */
public final class BlockTree {

  /** Bytes in a leaf: the least that can be read and verified (an audit's answer, a 4 KiB read). */
  public static final int LEAF_BYTES = 16 * 1024;

  /** All nodes, leaves first, level after level; the root is last. */
  private final byte[] nodes;

  private final long blockBytes;

  private BlockTree(byte[] nodes, long blockBytes) {
    this.nodes = nodes;
    this.blockBytes = blockBytes;
  }

  /** The tree of the block {@code array[offset .. offset+length)}; at least one byte. */
  public static BlockTree of(byte[] array, int offset, int length) {
    return new Builder().update(array, offset, length).build();
  }

  /**
   * Only the root of the block {@code array[offset .. offset+length)}. Allocates 32 bytes a leaf.
   */
  public static Hash root(byte[] array, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, array.length);
    byte[] level = new byte[leafCount(length) * Hash.BYTES];
    LeafHasher hasher = new LeafHasher();
    hasher.leaves(array, offset, length, level, 0);
    return rootOf(hasher, level, level.length / Hash.BYTES);
  }

  /** The root over the first {@code width} hashes of {@code level}, which is overwritten. */
  static Hash rootOf(LeafHasher hasher, byte[] level, int width) {
    RangeShape.of(width, 0, width).climb(hasher, level, new byte[0]);
    return Hash.copyOf(level, 0);
  }

  /**
   * The tree over leaf hashes that were kept, for a host that serves ranges of a block without
   * reading it whole.
   *
   * @param leafHashes as {@link #leafHashes} gave them
   * @throws IllegalArgumentException if their number does not fit {@code blockBytes}
   */
  public static BlockTree ofLeafHashes(byte[] leafHashes, long blockBytes) {
    if (leafHashes.length != (long) leafCount(blockBytes) * Hash.BYTES) {
      throw new IllegalArgumentException(
          leafHashes.length + " bytes of leaf hashes for a block of " + blockBytes);
    }
    return new BlockTree(grow(leafHashes), blockBytes);
  }

  /** How many leaves a block of {@code blockBytes} (at least 1, below 32 TiB) has. */
  public static int leafCount(long blockBytes) {
    if (blockBytes < 1) {
      throw new IllegalArgumentException("a block has at least one byte, not " + blockBytes);
    }
    return Math.toIntExact((blockBytes - 1) / LEAF_BYTES + 1);
  }

  /** The root: the block's id. */
  public Hash root() {
    return Hash.copyOf(nodes, nodes.length - Hash.BYTES);
  }

  /** Length of the block. */
  public long blockBytes() {
    return blockBytes;
  }

  /** How many leaves it has. */
  public int leafCount() {
    return leafCount(blockBytes);
  }

  /** A copy of the leaf hashes, 32 bytes a leaf: enough to make the tree again. */
  public byte[] leafHashes() {
    return Arrays.copyOf(nodes, leafCount() * Hash.BYTES);
  }

  /**
   * What {@link #verifyRange} needs beside the root: the least set of hashes, left to right.
   *
   * @param leafCount leaves in the run, at least 1
   * @throws IndexOutOfBoundsException if the block has no such leaves
   */
  public byte[] proof(int firstLeaf, int leafCount) {
    Objects.checkFromIndexSize(firstLeaf, leafCount, leafCount());
    if (leafCount < 1) {
      throw new IndexOutOfBoundsException("a proof of no leaves");
    }
    RangeShape shape = RangeShape.of(leafCount(), firstLeaf, leafCount);
    byte[] proof = new byte[shape.proofBytes()];
    int leftAt = shape.lefts() * Hash.BYTES;
    int rightAt = leftAt;
    int levelAt = 0;
    int first = firstLeaf;
    int last = firstLeaf + leafCount - 1;
    for (int width = leafCount(); width > 1; width = (width + 1) >>> 1) {
      if ((first & 1) == 1) {
        leftAt -= Hash.BYTES; // lower siblings stand further right
        System.arraycopy(nodes, levelAt + (first - 1) * Hash.BYTES, proof, leftAt, Hash.BYTES);
      }
      if ((last & 1) == 0 && last + 1 < width) {
        System.arraycopy(nodes, levelAt + (last + 1) * Hash.BYTES, proof, rightAt, Hash.BYTES);
        rightAt += Hash.BYTES;
      }
      levelAt += width * Hash.BYTES;
      first >>>= 1;
      last >>>= 1;
    }
    return proof;
  }

  /**
   * True if {@code array[offset .. offset+length)} is the run of leaves from {@code firstLeaf} of
   * the block of {@code blockBytes} under {@code root}. False for anything else that a peer could
   * have sent, a run that ends inside a leaf or a proof of another length among it.
   */
  // Seven parameters, because together they are the statement that is verified.
  public static boolean verifyRange(
      Hash root,
      long blockBytes,
      int firstLeaf,
      byte[] array,
      int offset,
      int length,
      byte[] proof) {
    Objects.checkFromIndexSize(offset, length, array.length);
    int width = leafCount(blockBytes);
    long start = (long) firstLeaf * LEAF_BYTES;
    if (firstLeaf < 0 || length < 1 || start > blockBytes - length) {
      return false;
    }
    if (length % LEAF_BYTES != 0 && start + length != blockBytes) {
      return false;
    }
    int count = leafCount(length);
    RangeShape shape = RangeShape.of(width, firstLeaf, count);
    if (proof.length != shape.proofBytes()) {
      return false;
    }
    LeafHasher hasher = new LeafHasher();
    byte[] level = new byte[(count + 2) * Hash.BYTES];
    hasher.leaves(array, offset, length, level, 0);
    shape.climb(hasher, level, proof);
    return MessageDigest.isEqual(Arrays.copyOf(level, Hash.BYTES), root.bytes());
  }

  /** All levels over {@code leafHashes}. */
  private static byte[] grow(byte[] leafHashes) {
    int total = 0;
    int leaves = leafHashes.length / Hash.BYTES;
    for (int width = leaves; width > 1; width = (width + 1) >>> 1) {
      total += width;
    }
    byte[] nodes = Arrays.copyOf(leafHashes, (total + 1) * Hash.BYTES);
    LeafHasher hasher = new LeafHasher();
    int from = 0;
    int to = leafHashes.length;
    for (int width = leaves; width > 1; width = (width + 1) >>> 1) {
      int end = to;
      for (; from + Hash.BYTES < end; from += 2 * Hash.BYTES, to += Hash.BYTES) {
        hasher.node(nodes, from, nodes, from + Hash.BYTES, nodes, to);
      }
      if (from < end) {
        System.arraycopy(nodes, from, nodes, to, Hash.BYTES);
        from += Hash.BYTES;
        to += Hash.BYTES;
      }
    }
    return nodes;
  }

  /** Grows a tree from a block that arrives in pieces of any size. Holds 32 bytes a leaf. */
  public static final class Builder {

    private final LeafHasher hasher = new LeafHasher();
    private byte[] leafHashes = new byte[64 * Hash.BYTES];
    private int leaves;
    private int inLeaf;
    private long blockBytes;

    /** Appends {@code length} bytes of {@code array} from {@code offset}. */
    public Builder update(byte[] array, int offset, int length) {
      Objects.checkFromIndexSize(offset, length, array.length);
      int at = offset;
      int left = length;
      while (left > 0) {
        if (inLeaf == 0 && left >= LEAF_BYTES) {
          int whole = left - left % LEAF_BYTES;
          reserve(whole / LEAF_BYTES);
          hasher.leaves(array, at, whole, leafHashes, leaves * Hash.BYTES);
          leaves += whole / LEAF_BYTES;
          at += whole;
          left -= whole;
          continue;
        }
        int piece = Math.min(left, LEAF_BYTES - inLeaf);
        hasher.append(array, at, piece, inLeaf == 0);
        inLeaf += piece;
        at += piece;
        left -= piece;
        if (inLeaf == LEAF_BYTES) {
          endLeaf();
        }
      }
      blockBytes += length;
      return this;
    }

    /** Bytes so far. */
    public long blockBytes() {
      return blockBytes;
    }

    /**
     * The tree of what was appended. The builder is then used up.
     *
     * @throws IllegalStateException if nothing was
     */
    public BlockTree build() {
      if (blockBytes == 0) {
        throw new IllegalStateException("a block has at least one byte");
      }
      if (inLeaf > 0) {
        endLeaf();
      }
      return new BlockTree(grow(Arrays.copyOf(leafHashes, leaves * Hash.BYTES)), blockBytes);
    }

    private void reserve(int more) {
      int bytes = (leaves + more) * Hash.BYTES;
      if (bytes > leafHashes.length) {
        leafHashes = Arrays.copyOf(leafHashes, Math.max(bytes, 2 * leafHashes.length));
      }
    }

    private void endLeaf() {
      reserve(1);
      hasher.end(leafHashes, leaves * Hash.BYTES);
      leaves++;
      inLeaf = 0;
    }
  }
}
