package dev.cairn.fuse.drive.merge;

import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** When two nodes of one name say the same, as far as people care. */
public final class Sameness {

  private Sameness() {}

  /**
   * True if nothing that a person could see differs. Times of change, inode numbers and names of
   * owners may: they are not the file's.
   */
  public static boolean same(@Nullable Node a, @Nullable Node b) {
    if (a == null || b == null) {
      return a == null && b == null;
    }
    return a.kind() == b.kind()
        && a.mode() == b.mode()
        && a.owner().uid() == b.owner().uid()
        && a.owner().gid() == b.owner().gid()
        && (a.kind() == NodeKind.DIRECTORY || a.modified().equals(b.modified()))
        && sameBytes(a, b)
        && sameAttributes(a, b);
  }

  /** True if contents, targets and devices are the same. */
  public static boolean sameBytes(Node a, Node b) {
    return a.size() == b.size()
        && a.content().equals(b.content())
        && a.extents().equals(b.extents())
        && Arrays.equals(a.target(), b.target())
        && a.special() == b.special();
  }

  static boolean sameAttributes(Node a, Node b) {
    if (a.attributes().size() != b.attributes().size()) {
      return false;
    }
    for (int i = 0; i < a.attributes().size(); i++) {
      Node.Attribute one = a.attributes().get(i);
      Node.Attribute other = b.attributes().get(i);
      if (!Arrays.equals(one.name(), other.name()) || !Arrays.equals(one.value(), other.value())) {
        return false;
      }
    }
    return true;
  }
}
