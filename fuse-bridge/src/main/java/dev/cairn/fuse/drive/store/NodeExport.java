package dev.cairn.fuse.drive.store;

import dev.cairn.archive.posix.Accounts;
import dev.cairn.archive.posix.FileKind;
import dev.cairn.archive.posix.Timestamp;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.Node.Extent;
import dev.cairn.archive.tree.Node.Identity;
import dev.cairn.archive.tree.Node.Owner;
import dev.cairn.archive.tree.Node.Time;
import dev.cairn.archive.tree.NodeKind;
import java.util.List;

/** Turns an inode into a node of the archive's trees. */
record NodeExport(byte[] name, Inode inode, List<Node.Attribute> attributes) {

  private static final int PERMISSIONS = 07777;

  Node node(Content content, List<Extent> extents, long bytes) {
    Owner owner =
        new Owner(
            inode.uid,
            inode.gid,
            Accounts.userName(inode.uid).orElse(""),
            Accounts.groupName(inode.gid).orElse(""));
    return new Node(
        name,
        kind(inode.kind()),
        inode.mode & PERMISSIONS,
        owner,
        time(inode.modified),
        time(inode.changed),
        new Identity(inode.origin.device(), inode.origin.inode(), inode.links),
        bytes,
        content,
        extents,
        inode.target,
        inode.special,
        attributes);
  }

  /** Whether a node stands for the same file, whatever its name. */
  boolean isSameFile(Identity identity) {
    return identity.device() == inode.origin.device() && identity.inode() == inode.origin.inode();
  }

  private static Time time(Timestamp time) {
    return new Time(time.seconds(), time.nanos());
  }

  private static NodeKind kind(FileKind kind) {
    return switch (kind) {
      case REGULAR, UNKNOWN -> NodeKind.FILE;
      case DIRECTORY -> NodeKind.DIRECTORY;
      case SYMLINK -> NodeKind.SYMLINK;
      case FIFO -> NodeKind.FIFO;
      case SOCKET -> NodeKind.SOCKET;
      case CHARACTER_DEVICE -> NodeKind.CHARACTER_DEVICE;
      case BLOCK_DEVICE -> NodeKind.BLOCK_DEVICE;
    };
  }
}
