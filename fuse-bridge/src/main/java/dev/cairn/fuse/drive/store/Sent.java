package dev.cairn.fuse.drive.store;

import dev.cairn.archive.posix.Timestamp;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.Node;
import java.util.List;

/** What became of a file on its way into packs. */
public sealed interface Sent {

  /**
   * Its bytes are in packs.
   *
   * @param version of its bytes, if they were the same before and after reading; else −1
   */
  record Saved(
      Content content,
      List<Node.Extent> extents,
      long bytes,
      Timestamp modified,
      long version,
      CopySums sums)
      implements Sent {}

  /** There is no such file any more. */
  record Gone() implements Sent {}

  /**
   * Some of its bytes can be had neither here nor from the network now.
   *
   * @param reason which, and why; names the stripe if there is one
   */
  record Unreadable(String reason) implements Sent {}
}
