package dev.cairn.archive.backup;

import dev.cairn.archive.posix.Stat;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.Node.Extent;
import java.util.List;

/** What reading a file gave. */
public sealed interface FileData {

  /**
   * Its content.
   *
   * @param stat as it was when reading ended
   * @param torn true if it changed while it was read, twice
   */
  record Read(Content content, List<Extent> extents, Stat stat, boolean torn) implements FileData {}

  /** It could not be read. */
  record Unreadable(String during, String message) implements FileData {}
}
