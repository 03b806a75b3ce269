package dev.cairn.fuse.drive.merge;

import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Merges the entries of one directory. What only one side changed is taken from it; what both
 * changed alike is left; a change wins over a removal; mode, owner and attributes of a file merge
 * apart from its bytes; anything else that both changed is a {@link Step.Conflict}, and nothing is
 * lost.
 */
public final class Merge {

  private Merge() {}

  /**
   * What is to be done on this device, in byte order of names.
   *
   * @param base the entries when both devices last agreed
   * @param ours those of this device now
   * @param theirs those of the other device
   */
  public static List<Step> directory(List<Node> base, List<Ours> ours, List<Node> theirs) {
    Map<byte[], Node> old = byName(base);
    Map<byte[], Node> other = byName(theirs);
    Map<byte[], Ours> mine = new TreeMap<>(Arrays::compareUnsigned);
    ours.forEach(one -> mine.put(one.node().name(), one));
    TreeSet<byte[]> names = new TreeSet<>(Arrays::compareUnsigned);
    names.addAll(old.keySet());
    names.addAll(mine.keySet());
    names.addAll(other.keySet());
    List<Step> steps = new ArrayList<>();
    for (byte[] name : names) {
      entry(old.get(name), mine.get(name), other.get(name)).ifPresent(steps::add);
    }
    return steps;
  }

  private static Map<byte[], Node> byName(List<Node> nodes) {
    Map<byte[], Node> map = new TreeMap<>(Arrays::compareUnsigned);
    nodes.forEach(node -> map.put(node.name(), node));
    return map;
  }

  private static Optional<Step> entry(
      @Nullable Node base, @Nullable Ours ours, @Nullable Node theirs) {
    if (Sameness.same(base, theirs)) {
      return Optional.empty();
    }
    if (ours == null) {
      return theirs == null ? Optional.empty() : Optional.of(new Step.Take(theirs));
    }
    Node mine = ours.node();
    boolean untouched = !ours.changed() && Sameness.same(base, mine);
    if (theirs == null) {
      return untouched ? Optional.of(new Step.Remove(mine.name())) : Optional.empty();
    }
    if (mine.kind() == NodeKind.DIRECTORY && theirs.kind() == NodeKind.DIRECTORY) {
      return Optional.of(descend(base, mine, theirs));
    }
    if (untouched) {
      return Optional.of(new Step.Take(theirs));
    }
    if (!ours.changed() && Sameness.same(mine, theirs)) {
      return Optional.empty();
    }
    return bothChanged(base, ours, theirs);
  }

  private static Step descend(@Nullable Node base, Node mine, Node theirs) {
    boolean wasDirectory = base != null && base.kind() == NodeKind.DIRECTORY;
    Node old = base != null && wasDirectory ? base : Nodes.withContent(theirs, Content.EMPTY);
    return new Step.Descend(old, theirs, attributes(old, mine, theirs));
  }

  private static Optional<Step> bothChanged(@Nullable Node base, Ours ours, Node theirs) {
    Node mine = ours.node();
    boolean files = mine.kind() == NodeKind.FILE && theirs.kind() == NodeKind.FILE;
    if (files && base != null && base.kind() == NodeKind.FILE) {
      boolean weChanged = ours.changed() || !Sameness.sameBytes(base, mine);
      boolean theyChanged = !Sameness.sameBytes(base, theirs);
      if (!theyChanged) {
        Node merged = attributes(base, mine, theirs);
        return Sameness.same(mine, merged)
            ? Optional.empty()
            : Optional.of(new Step.Adjust(merged));
      }
      if (!weChanged) {
        return Optional.of(new Step.Take(Nodes.withBytes(attributes(base, mine, theirs), theirs)));
      }
    }
    boolean alike = !ours.changed() && Sameness.sameBytes(mine, theirs);
    if (mine.kind() == theirs.kind() && alike) {
      return Optional.empty(); // both made the same; whoever publishes next decides the mode
    }
    return Optional.of(new Step.Conflict(theirs, isNewer(mine, theirs)));
  }

  private static boolean isNewer(Node mine, Node theirs) {
    int order = Long.compare(mine.modified().seconds(), theirs.modified().seconds());
    return order != 0 ? order > 0 : mine.modified().nanos() >= theirs.modified().nanos();
  }

  /** Ours, with what only they changed of mode, owner and extended attributes. */
  private static Node attributes(Node base, Node mine, Node theirs) {
    int mode = mine.mode() == base.mode() ? theirs.mode() : mine.mode();
    boolean ownerKept =
        mine.owner().uid() == base.owner().uid() && mine.owner().gid() == base.owner().gid();
    boolean attributesKept = Sameness.sameAttributes(mine, base);
    return Nodes.withAttributes(
        mine,
        mode,
        ownerKept ? theirs.owner() : mine.owner(),
        attributesKept ? theirs.attributes() : mine.attributes());
  }
}
