package dev.cairn.archive.backup;

import dev.cairn.archive.backup.Sources.Wanted;
import dev.cairn.archive.posix.DirectoryEntry;
import dev.cairn.archive.posix.DirectoryHandle;
import dev.cairn.archive.posix.FileKind;
import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.posix.Posix;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.posix.Stat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts files and bytes beside a backup that takes a while, so that progress has a total. What it
 * cannot read it passes over in silence: the backup itself reports that.
 */
final class Scan {

  private final Counters counters;
  private final Selection selection;

  Scan(Counters counters, Selection selection) {
    this.counters = counters;
    this.selection = selection;
  }

  /** Counts everything wanted; ends early when the thread is interrupted. */
  void run(Sources sources) {
    try (DirectoryHandle start = Posix.openDirectory(sources.start())) {
      count(new Place(start, sources.shownStart(), selection), sources.root());
    } catch (PosixException e) {
      return; // the backup says so
    } finally {
      counters.scanEnded();
    }
  }

  /** An open directory on the way. */
  private record Place(DirectoryHandle handle, String shown, Selection selection) {}

  private void count(Place place, Wanted wanted) throws PosixException {
    boolean some = !wanted.everything && !wanted.children.isEmpty();
    List<byte[]> names =
        some
            ? List.copyOf(wanted.children.keySet())
            : place.handle().list().stream().map(DirectoryEntry::name).toList();
    for (byte[] name : names) {
      String path = place.shown() + PathBytes.printable(name);
      if (!Thread.currentThread().isInterrupted() && !place.selection().leavesOut(name, path)) {
        countOne(place, name, wanted.children.get(name), path);
      }
    }
  }

  private void countOne(Place place, byte[] name, @Nullable Wanted below, String path) {
    try {
      Stat stat = place.handle().lstat(name);
      if (place.selection().leavesOut(stat)) {
        return;
      }
      if (stat.kind() == FileKind.REGULAR) {
        counters.scannedFile(stat.bytes());
      } else if (stat.kind() == FileKind.DIRECTORY
          && (below != null || !place.selection().isElsewhere(stat))) {
        try (DirectoryHandle inner = place.handle().openDirectory(name)) {
          Selection selectionBelow = place.selection().below(inner, path + "/", below != null);
          count(new Place(inner, path + "/", selectionBelow), below == null ? new Wanted() : below);
        }
      }
    } catch (PosixException e) {
      return; // the backup says so
    }
  }
}
