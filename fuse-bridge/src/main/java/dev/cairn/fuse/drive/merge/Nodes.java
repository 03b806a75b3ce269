package dev.cairn.fuse.drive.merge;

import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.Node;
import java.util.List;

/** Nodes that differ from others in a part. */
public final class Nodes {

  private Nodes() {}

  /** The same under another name. */
  public static Node named(Node node, byte[] name) {
    return new Node(
        name,
        node.kind(),
        node.mode(),
        node.owner(),
        node.modified(),
        node.changed(),
        node.identity(),
        node.size(),
        node.content(),
        node.extents(),
        node.target(),
        node.special(),
        node.attributes());
  }

  static Node withContent(Node node, Content content) {
    return new Node(
        node.name(),
        node.kind(),
        node.mode(),
        node.owner(),
        node.modified(),
        node.changed(),
        node.identity(),
        node.size(),
        content,
        node.extents(),
        node.target(),
        node.special(),
        node.attributes());
  }

  static Node withAttributes(
      Node node, int mode, Node.Owner owner, List<Node.Attribute> attributes) {
    return new Node(
        node.name(),
        node.kind(),
        mode,
        owner,
        node.modified(),
        node.changed(),
        node.identity(),
        node.size(),
        node.content(),
        node.extents(),
        node.target(),
        node.special(),
        attributes);
  }

  /** {@code node} with the bytes of {@code other}, and their time. */
  static Node withBytes(Node node, Node other) {
    return new Node(
        node.name(),
        node.kind(),
        node.mode(),
        node.owner(),
        other.modified(),
        other.changed(),
        other.identity(),
        other.size(),
        other.content(),
        other.extents(),
        other.target(),
        other.special(),
        node.attributes());
  }
}
