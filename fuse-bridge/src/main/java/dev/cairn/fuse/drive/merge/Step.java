package dev.cairn.fuse.drive.merge;

import dev.cairn.archive.tree.Node;

/**
 * What is to be done on this device about one name. Names for which nothing is to be done have
 * none.
 */
public sealed interface Step {

  /** The other device's entry comes here, or replaces ours, as {@code node} says. */
  record Take(Node node) implements Step {}

  /** Ours gets mode, owner, times and attributes of {@code node}; bytes and names stay. */
  record Adjust(Node node) implements Step {}

  /** The other device has removed it, and nothing changed here. */
  record Remove(byte[] name) implements Step {}

  /**
   * Both have the directory: its entries are merged one by one.
   *
   * @param base as both once had it; its content is empty if only since both made it
   * @param theirs the other device's
   * @param node what mode, owner and attributes become
   */
  record Descend(Node base, Node theirs, Node node) implements Step {}

  /**
   * Both changed it, each in another way: both stay.
   *
   * @param theirs the other device's
   * @param oursKeepsName true if theirs gets the conflict name; else ours does
   */
  record Conflict(Node theirs, boolean oursKeepsName) implements Step {}
}
