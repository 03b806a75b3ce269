package dev.cairn.fuse.drive.snapshot;

import dev.cairn.archive.posix.FileKind;
import dev.cairn.archive.posix.Timestamp;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.fuse.kernel.Attributes;

/**
 * An inode of a snapshot.
 *
 * @param number its own
 * @param parent of the directory it was found in; of the topmost its own
 * @param node what the snapshot says; of the list of snapshots one made up
 */
record Entity(long number, long parent, Node node) {

  private static final long DIRECTORY_BYTES = 4096;

  boolean isDirectory() {
    return node.kind() == NodeKind.DIRECTORY;
  }

  int type() {
    return type(node);
  }

  static int type(Node node) {
    FileKind kind =
        switch (node.kind()) {
          case FILE -> FileKind.REGULAR;
          case DIRECTORY -> FileKind.DIRECTORY;
          case SYMLINK -> FileKind.SYMLINK;
          case FIFO -> FileKind.FIFO;
          case SOCKET -> FileKind.SOCKET;
          case CHARACTER_DEVICE -> FileKind.CHARACTER_DEVICE;
          case BLOCK_DEVICE -> FileKind.BLOCK_DEVICE;
        };
    return kind.modeBits();
  }

  Attributes attributes() {
    long bytes =
        switch (node.kind()) {
          case FILE -> node.size();
          case DIRECTORY -> DIRECTORY_BYTES;
          default -> node.target().length;
        };
    Timestamp modified = new Timestamp(node.modified().seconds(), node.modified().nanos());
    Timestamp changed = new Timestamp(node.changed().seconds(), node.changed().nanos());
    return new Attributes(
        number,
        bytes,
        (node.content().bytes() + 511) / 512,
        type() | node.mode(),
        Math.max(isDirectory() ? 2 : 1, node.identity().links()),
        node.owner().uid(),
        node.owner().gid(),
        node.special(),
        modified,
        modified,
        changed);
  }
}
