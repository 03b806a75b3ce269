package dev.cairn.archive.restore;

import dev.cairn.archive.posix.Stat;
import dev.cairn.archive.tree.Node;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which names of the snapshot, and of the target, are names of one file. For the walk's thread. */
final class LinkedNames {

  /** First name of each node that had several, from the target. */
  private final Map<Inode, byte[]> firsts = new HashMap<>();

  /** Files of the target with several names that stand for a node now. */
  private final Set<Inode> claimed = new HashSet<>();

  private record Inode(long device, long number) {}

  private static Inode of(Node node) {
    return new Inode(node.identity().device(), node.identity().inode());
  }

  /** The name, from the target, that a node was given first; null if that is this one. */
  byte @Nullable [] firstOf(OpenDirectory directory, Node node) {
    return firsts.putIfAbsent(of(node), directory.path(node));
  }

  /** What is in a node's place was left alone, so its other names are not names of that. */
  void forget(OpenDirectory directory, Node node) {
    firsts.remove(of(node));
  }

  /** A file that is there stands for a node from now on, and for no other. */
  void claim(Stat there) {
    if (there.links() > 1) {
      claimed.add(new Inode(there.device(), there.inode()));
    }
  }

  /** Whether a file that is there has names that are none of this node's, as far as is known. */
  boolean isShared(Stat there, Node node) {
    return there.links() > 1
        && (node.identity().links() < 2
            || claimed.contains(new Inode(there.device(), there.inode())));
  }
}
