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
import java.util.function.Predicate;

/**
 * Counts files and bytes ahead of the backup, so that progress has a total. What it cannot read it
 * passes over in silence: the backup itself reports that.
 */
final class Scan {

  private final Counters counters;
  private final Predicate<String> excluded;

  Scan(Counters counters, Predicate<String> excluded) {
    this.counters = counters;
    this.excluded = excluded;
  }

  /** Counts everything wanted; ends early when the thread is interrupted. */
  void run(Sources sources) {
    try (DirectoryHandle start = Posix.openDirectory(sources.start())) {
      count(start, sources.root(), sources.shownStart());
      counters.scanEnded();
    } catch (PosixException e) {
      counters.scanEnded();
    }
  }

  private void count(DirectoryHandle directory, Wanted wanted, String shown) throws PosixException {
    boolean some = !wanted.everything && !wanted.children.isEmpty();
    List<byte[]> names =
        some
            ? List.copyOf(wanted.children.keySet())
            : directory.list().stream().map(DirectoryEntry::name).toList();
    for (byte[] name : names) {
      String path = shown + PathBytes.printable(name);
      if (!Thread.currentThread().isInterrupted() && !excluded.test(path)) {
        countOne(directory, name, wanted.children.getOrDefault(name, new Wanted()), path);
      }
    }
  }

  private void countOne(DirectoryHandle directory, byte[] name, Wanted wanted, String path) {
    try {
      Stat stat = directory.lstat(name);
      if (stat.kind() == FileKind.REGULAR) {
        counters.scannedFile(stat.bytes());
      } else if (stat.kind() == FileKind.DIRECTORY) {
        try (DirectoryHandle inner = directory.openDirectory(name)) {
          count(inner, wanted, path + "/");
        }
      }
    } catch (PosixException e) {
      return; // the backup says so
    }
  }
}
