package dev.cairn.archive.restore;

import dev.cairn.archive.posix.FileKind;
import dev.cairn.archive.posix.Stat;
import dev.cairn.archive.posix.Timestamp;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;

/** What becomes of that which stands where a node other than a folder is to go. Pure. */
enum Existing {
  /** It stays as it is, and the node is passed over. */
  LEFT,

  /** It has the node's content already. */
  WHOLE,

  /** Its bytes are compared with the node's chunks, and those that differ are written over. */
  COMPARED,

  /** It is removed, and the node made anew. */
  REPLACED;

  /**
   * Permissions of a file that is being written: the sticky bit means nothing on a file, so nobody
   * has it there, and a file that a restore left half-written is known by it, to {@code ls} too.
   */
  static final int HALF_WRITTEN = 01600;

  /**
   * Decides for one name.
   *
   * @param isShared other names of its inode stand for other nodes already, or nothing is known of
   *     them: what is written to it would show under a name that is none of this node's
   */
  static Existing of(Overwrite mode, Stat there, Node node, boolean isShared) {
    boolean half = isHalfWritten(there);
    if (!half
        && (mode == Overwrite.NEVER || (mode == Overwrite.IF_NEWER && !isOlder(there, node)))) {
      return LEFT;
    }
    if (node.kind() != NodeKind.FILE || there.kind() != FileKind.REGULAR || isShared) {
      return REPLACED;
    }
    if (mode == Overwrite.IF_CHANGED && !half && isLike(there, node)) {
      return WHOLE;
    }
    return there.links() == 1 || half ? COMPARED : REPLACED;
  }

  /**
   * Whether what would be replaced is to be read first, and stays if it is whole: a file with more
   * names is not written to, for they may be anybody's.
   */
  boolean staysIfWhole(Stat there, Node node, boolean isShared) {
    return this == REPLACED
        && !isShared
        && there.links() > 1
        && there.kind() == FileKind.REGULAR
        && node.kind() == NodeKind.FILE;
  }

  static boolean isHalfWritten(Stat there) {
    return there.kind() == FileKind.REGULAR && there.permissions() == HALF_WRITTEN;
  }

  /** Times are set last, so a file of this size and time has its content; else it was changed. */
  private static boolean isLike(Stat there, Node node) {
    return there.bytes() == node.size() && there.modified().equals(modified(node));
  }

  private static boolean isOlder(Stat there, Node node) {
    return there.modified().compareTo(modified(node)) < 0;
  }

  static Timestamp modified(Node node) {
    return new Timestamp(node.modified().seconds(), node.modified().nanos());
  }
}
