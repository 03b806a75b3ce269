package dev.cairn.archive.backup;

import dev.cairn.archive.chunk.Chunker;
import dev.cairn.archive.posix.Stat;
import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.tree.ContentBuilder;
import dev.cairn.archive.vault.ArchiveException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Saves files of one chunk each, some at a time: they are read one behind the other into a window,
 * and their chunks are named together. Those that are not small after all, have holes or change
 * meanwhile are saved alone.
 */
final class SmallFiles {

  /** One chunk for certain. */
  static final int BYTES_MAX = Chunker.BYTES_MIN;

  /** So many fit a window. */
  static final int FILES_MAX = 16;

  private final FileSaver alone;
  private final ChunkSaver chunks;
  private final Counters counters;
  private final Windows windows;

  SmallFiles(FileSaver alone, ChunkSaver chunks, Counters counters, Windows windows) {
    this.alone = alone;
    this.chunks = chunks;
    this.counters = counters;
    this.windows = windows;
  }

  /** What each of at most {@value #FILES_MAX} files gave. */
  List<FileData> save(List<? extends FileSource> files)
      throws ArchiveException, InterruptedException {
    List<Optional<Stat>> stats = new ArrayList<>();
    Iterator<ChunkRef> refs;
    windows.beginReading();
    try {
      byte[] window = windows.take();
      try {
        refs = chunks.saveEach(window, 0, readEach(files, window, stats)).iterator();
      } finally {
        windows.give(window);
      }
    } finally {
      windows.endReading();
    }
    List<FileData> saved = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      Optional<Stat> stat = stats.get(i);
      saved.add(stat.isPresent() ? data(stat.get(), refs) : alone.save(files.get(i)));
    }
    return saved;
  }

  /** Reads what can be read; the lengths of those that are not empty. */
  private List<Integer> readEach(
      List<? extends FileSource> files, byte[] window, List<Optional<Stat>> stats) {
    List<Integer> lengths = new ArrayList<>();
    int filled = 0;
    for (FileSource file : files) {
      Optional<Stat> stat = readWhole(file, window, filled);
      stats.add(stat);
      int length = (int) stat.map(Stat::bytes).orElse(0L).longValue();
      if (length > 0) {
        lengths.add(length);
        filled += length;
      }
    }
    return lengths;
  }

  /** Reads a file into the window; its stat, or empty if it is to be saved alone. */
  private Optional<Stat> readWhole(FileSource file, byte[] window, int from) {
    try {
      Stat before = file.stat();
      if (before.bytes() > BYTES_MAX || FileSaver.mayHaveHoles(before)) {
        return Optional.empty();
      }
      int length = (int) before.bytes();
      for (int done = 0; done < length; ) {
        int count = file.readAt(done, window, from + done, length - done);
        if (count < 0) {
          return Optional.empty();
        }
        done += count;
      }
      Stat after = file.stat();
      if (FileSaver.changed(before, after)) {
        return Optional.empty();
      }
      counters.bytesRead(length);
      return Optional.of(after);
    } catch (IOException e) {
      return Optional.empty(); // which is said when it is read alone
    }
  }

  private FileData.Read data(Stat stat, Iterator<ChunkRef> refs)
      throws ArchiveException, InterruptedException {
    ContentBuilder<ArchiveException> content = alone.content();
    if (stat.bytes() > 0) {
      content.add(refs.next());
    }
    return new FileData.Read(content.build(), List.of(), stat, false);
  }
}
