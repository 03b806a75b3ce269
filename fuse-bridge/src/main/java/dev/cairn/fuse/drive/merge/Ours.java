package dev.cairn.fuse.drive.merge;

import dev.cairn.archive.tree.Node;

/**
 * An entry of a directory as it is on this device.
 *
 * @param node of a changed file, its content is that of before
 * @param changed a file's bytes, or something below a directory, differ from what the network has
 */
public record Ours(Node node, boolean changed) {

  /** As the network has it. */
  public static Ours clean(Node node) {
    return new Ours(node, false);
  }
}
