package dev.cairn.archive.restore;

import dev.cairn.archive.posix.DirectoryEntry;
import dev.cairn.archive.posix.DirectoryHandle;
import dev.cairn.archive.posix.FileKind;
import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.posix.Stat;
import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a directory of the target holds and the snapshot's does not. Deleted only when all of the
 * snapshot's is known.
 */
final class Leftovers {

  /** Nothing is deleted. */
  static final Leftovers NONE =
      new Leftovers(null, "", null, new TreeSet<>(Arrays::compareUnsigned));

  private final @Nullable DirectoryHandle directory;
  private final String shown;
  private final @Nullable RestoreCounters counters;
  private final SortedSet<byte[]> names;

  private Leftovers(
      @Nullable DirectoryHandle directory,
      String shown,
      @Nullable RestoreCounters counters,
      SortedSet<byte[]> names) {
    this.directory = directory;
    this.shown = shown;
    this.counters = counters;
    this.names = names;
  }

  /**
   * Everything that is there now, but the note of an interrupted restore.
   *
   * @param shown path of the directory for people; empty for the target
   */
  static Leftovers in(DirectoryHandle directory, String shown, RestoreCounters counters)
      throws PosixException {
    SortedSet<byte[]> names = new TreeSet<>(Arrays::compareUnsigned);
    for (DirectoryEntry entry : directory.list()) {
      if (!shown.isEmpty() || !Unfinished.isNote(entry.name())) {
        names.add(entry.name());
      }
    }
    return new Leftovers(directory, shown, counters, names);
  }

  /** The snapshot has it. */
  void keep(byte[] name) {
    if (directory != null) {
      names.remove(name);
    }
  }

  /** Deletes the rest, folders with all that is in them; no link is followed. */
  void delete() throws PosixException {
    each(true, gone -> {});
  }

  /**
   * Tells what {@link #delete} would delete.
   *
   * @param gone hears of each that is no folder
   */
  void tell(Consumer<Stat> gone) throws PosixException {
    each(false, gone);
  }

  private void each(boolean delete, Consumer<Stat> gone) throws PosixException {
    if (directory == null || counters == null) {
      return;
    }
    for (byte[] name : names) {
      String path = shown + "/" + PathBytes.printable(name);
      each(directory, name, path, new Way(counters, delete, gone));
    }
  }

  private record Way(RestoreCounters counters, boolean delete, Consumer<Stat> gone) {}

  private static void each(DirectoryHandle parent, byte[] name, String shown, Way way)
      throws PosixException {
    Stat stat = parent.lstat(name);
    boolean isFolder = stat.kind() == FileKind.DIRECTORY;
    if (isFolder) {
      try (DirectoryHandle inner = parent.openDirectory(name)) {
        for (DirectoryEntry entry : inner.list()) {
          each(inner, entry.name(), shown + "/" + PathBytes.printable(entry.name()), way);
        }
      }
    }
    if (!isFolder) {
      way.gone().accept(stat);
    }
    if (way.delete() && isFolder) {
      parent.rmdir(name);
    } else if (way.delete()) {
      parent.unlink(name);
    }
    way.counters().deleted(shown);
  }
}
