package dev.cairn.archive.restore;

import dev.cairn.archive.posix.Stat;
import dev.cairn.archive.tree.Node;
import java.util.Arrays;
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

  /** How many names of a file of the target would be gone: of a preview, where they are not. */
  private final Map<Inode, Integer> gone = new HashMap<>();

  private record Inode(long device, long number) {}

  private static Inode of(Stat there) {
    return new Inode(there.device(), there.inode());
  }

  private static Inode of(Node node) {
    return new Inode(node.identity().device(), node.identity().inode());
  }

  /** The name, from the target, that a node was given first; null if that is {@code path}. */
  byte @Nullable [] firstOf(byte[] path, Node node) {
    return firsts.putIfAbsent(of(node), path);
  }

  /**
   * What is in a node's place is not the node: it was left alone, or could not be replaced. If
   * {@code path} was to be the node's first name, its next one is.
   */
  void forget(byte[] path, Node node) {
    if (Arrays.equals(firsts.get(of(node)), path)) {
      firsts.remove(of(node));
    }
  }

  /** A file that is there stands for a node from now on, and for no other. */
  void claim(Stat there) {
    if (there.links() > 1) {
      claimed.add(of(there));
    }
  }

  /** One of its names would be gone. */
  void unlink(Stat there) {
    gone.merge(of(there), 1, Integer::sum);
  }

  /** What would be said of a file, were those names gone. */
  Stat now(Stat there) {
    return there.without(gone.getOrDefault(of(there), 0));
  }

  /** Whether a file that is there has names that are none of this node's, as far as is known. */
  boolean isShared(Stat there, Node node) {
    return there.links() > 1 && (node.identity().links() < 2 || claimed.contains(of(there)));
  }
}
