package dev.cairn.fuse.drive.store;

import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.vault.ArchiveException;

/**
 * What the network has and the store lacks. Calls may wait for hosts; a store never makes one while
 * it holds a lock that others wait for. Safe for many threads.
 */
public interface Archive {

  /** Visits the nodes of a directory in byte order of their names. */
  void directory(Content directory, NodeVisitor visitor)
      throws ArchiveException, InterruptedException;

  /** Sees nodes. */
  @FunctionalInterface
  interface NodeVisitor {
    void visit(Node node);
  }

  /**
   * The chunk that has the byte at {@code want.offset()} of a content, or a part of it, verified.
   */
  Piece piece(Content content, Want want) throws ArchiveException, InterruptedException;

  /**
   * What somebody wants of a content.
   *
   * @param offset of a byte that is needed now
   * @param bytes from there on that are needed now, at least 1
   * @param aheadBytes behind it that will be asked for soon; 0 if nobody knows
   * @param background nobody waits: everybody else comes first
   */
  record Want(long offset, long bytes, long aheadBytes, boolean background) {}

  /**
   * Plaintext of a chunk, or of a part of one.
   *
   * @param start offset of its first byte in the content
   * @param bytes not to be changed
   */
  record Piece(long start, byte[] bytes) {}

  /** No network: whatever is asked for is out of reach. */
  Archive NONE =
      new Archive() {
        @Override
        public void directory(Content directory, NodeVisitor visitor) throws ArchiveException {
          throw new ArchiveException("the network is out of reach");
        }

        @Override
        public Piece piece(Content content, Want want) throws ArchiveException {
          throw new ArchiveException("the network is out of reach");
        }
      };
}
