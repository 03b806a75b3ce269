package dev.cairn.storage.block;

import dev.cairn.crypto.Hash;

/**
 * One block, open for reading. Leaf {@code i} is bytes {@code [16384 i, 16384 (i+1))}; the last one
 * may be shorter. Not for use by several threads at once.
 */
public interface BlockReader extends AutoCloseable {

  /** The root it was kept under. */
  Hash root();

  /** Its length. */
  int blockBytes();

  /** Number of leaves, at least 1. */
  int leaves();

  /**
   * The proof that these leaves belong to the root, as {@code BlockTree} defines it; made from the
   * stored leaf hashes, so that its cost does not depend on the block's length.
   */
  byte[] proof(int firstLeaf, int leafCount) throws BlockStoreException;

  /**
   * Reads leaves into {@code into} from {@code offset}. Not verified here: whoever asked checks
   * them against the root.
   *
   * @return the bytes read: fewer than {@code leafCount} full leaves only at the block's end
   */
  int read(int firstLeaf, int leafCount, byte[] into, int offset) throws BlockStoreException;

  @Override
  void close();
}
