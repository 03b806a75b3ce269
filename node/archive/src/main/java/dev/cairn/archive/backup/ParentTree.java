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
import dev.cairn.archive.vault.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * The tree of the snapshot that a backup is compared with. A part of it that cannot be read counts
 * as absent: the files below are read again, nothing is lost.
 */
final class ParentTree {

  private final ChunkStore chunks;
  private final boolean rereadAll;
  private final boolean attributesStand;

  /**
   * A parent.
   *
   * @param rereadAll files are read whatever it says
   * @param attributesStand the attributes it has of a file are all that can be seen of it now, if
   *     the file is as it was: to set one changes the file's time of change
   */
  ParentTree(ChunkStore chunks, boolean rereadAll, boolean attributesStand) {
    this.chunks = chunks;
    this.rereadAll = rereadAll;
    this.attributesStand = attributesStand;
  }

  /**
   * Whether a snapshot has all attributes that {@code user} would see: some show to some users
   * alone, and some may have failed to be read.
   */
  static boolean sawAllAttributes(Snapshot parent, String user) {
    return parent.stats().errors() == 0 && parent.user().equals(user);
  }

  Cursor open(Content directory) {
    return new Cursor(
        new DirectoryReader<>(chunks, directory),
        attributesStand && !rereadAll && !directory.equals(Content.EMPTY));
  }

  /** Goes through one directory in the order of the walk. */
  static final class Cursor {
    private @Nullable DirectoryReader<ArchiveException> reader;

    private final boolean hasAttributes;

    private Cursor(DirectoryReader<ArchiveException> reader, boolean hasAttributes) {
      this.reader = reader;
      this.hasAttributes = hasAttributes;
    }

    /** Whether the attributes of files that are as they were need not be read. */
    boolean hasAttributes() {
      return hasAttributes;
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
