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
   * The chunk that has the byte at {@code offset} of a content, verified.
   *
   * @param ahead bytes behind it that will be asked for soon; 0 if nobody knows
   */
  Piece piece(Content content, long offset, long ahead)
      throws ArchiveException, InterruptedException;

  /**
   * A chunk's plaintext.
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
        public Piece piece(Content content, long offset, long ahead) throws ArchiveException {
          throw new ArchiveException("the network is out of reach");
        }
      };
}
