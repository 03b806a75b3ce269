package dev.cairn.archive.backup;

import dev.cairn.archive.posix.Stat;
import dev.cairn.archive.posix.Timestamp;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.DirectoryReader;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.Node.Time;
import dev.cairn.archive.tree.NodeKind;
import dev.cairn.archive.tree.TreeFormatException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.ChunkStore;
import org.jspecify.annotations.Nullable;

/**
 * The tree of the snapshot that a backup is compared with. A part of it that cannot be read counts
 * as absent: the files below are read again, nothing is lost.
 */
final class ParentTree {

  private final ChunkStore chunks;
  private final boolean rereadAll;

  ParentTree(ChunkStore chunks, boolean rereadAll) {
    this.chunks = chunks;
    this.rereadAll = rereadAll;
  }

  Cursor open(Content directory) {
    return new Cursor(new DirectoryReader<>(chunks, directory));
  }

  /** Goes through one directory in the order of the walk. */
  static final class Cursor {
    private @Nullable DirectoryReader<ArchiveException> reader;

    private Cursor(DirectoryReader<ArchiveException> reader) {
      this.reader = reader;
    }

    @Nullable Node seek(byte[] name) throws InterruptedException {
      if (reader == null) {
        return null;
      }
      try {
        return reader.seek(name);
      } catch (ArchiveException | TreeFormatException e) {
        reader = null;
        return null;
      }
    }
  }

  /**
   * True if the file is as it was: size, both times and inode. The time of change cannot be set, so
   * only a clock set back could hide a change. The device number is left out: it may differ after a
   * restart.
   */
  boolean isUnchanged(Node old, Stat now) {
    return !rereadAll
        && old.kind() == NodeKind.FILE
        && old.size() == now.bytes()
        && old.identity().inode() == now.inode()
        && same(old.modified(), now.modified())
        && same(old.changed(), now.changed());
  }

  private static boolean same(Time old, Timestamp now) {
    return old.seconds() == now.seconds() && old.nanos() == now.nanos();
  }
}
