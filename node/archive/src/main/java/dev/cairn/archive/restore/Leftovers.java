package dev.cairn.archive.restore;

import dev.cairn.archive.posix.DirectoryEntry;
import dev.cairn.archive.posix.DirectoryHandle;
import dev.cairn.archive.posix.FileKind;
import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.posix.PosixException;
import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a directory of the target holds and the snapshot's does not. Deleted only when all of the
 * snapshot's is known.
 */
final class Leftovers {

  /** Nothing is deleted. */
  static final Leftovers NONE = new Leftovers(null, null, new TreeSet<>(Arrays::compareUnsigned));

  private final @Nullable OpenDirectory directory;
  private final @Nullable RestoreCounters counters;
  private final SortedSet<byte[]> names;

  private Leftovers(
      @Nullable OpenDirectory directory,
      @Nullable RestoreCounters counters,
      SortedSet<byte[]> names) {
    this.directory = directory;
    this.counters = counters;
    this.names = names;
  }

  /** Everything that is there now, but the note of an interrupted restore. */
  static Leftovers in(OpenDirectory directory, RestoreCounters counters) throws PosixException {
    SortedSet<byte[]> names = new TreeSet<>(Arrays::compareUnsigned);
    for (DirectoryEntry entry : directory.handle().list()) {
      if (!directory.shown().isEmpty() || !Unfinished.isNote(entry.name())) {
        names.add(entry.name());
      }
    }
    return new Leftovers(directory, counters, names);
  }

  /** The snapshot has it. */
  void keep(byte[] name) {
    if (directory != null) {
      names.remove(name);
    }
  }

  /** Deletes the rest, folders with all that is in them; no link is followed. */
  void delete() throws PosixException {
    if (directory == null || counters == null) {
      return;
    }
    for (byte[] name : names) {
      delete(directory.handle(), name, directory.shown(name), counters);
    }
  }

  private static void delete(
      DirectoryHandle parent, byte[] name, String shown, RestoreCounters counters)
      throws PosixException {
    if (parent.lstat(name).kind() != FileKind.DIRECTORY) {
      parent.unlink(name);
    } else {
      try (DirectoryHandle inner = parent.openDirectory(name)) {
        for (DirectoryEntry entry : inner.list()) {
          String path = shown + "/" + PathBytes.printable(entry.name());
          delete(inner, entry.name(), path, counters);
        }
      }
      parent.rmdir(name);
    }
    counters.deleted(shown);
  }
}
