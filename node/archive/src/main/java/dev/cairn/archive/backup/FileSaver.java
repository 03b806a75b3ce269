package dev.cairn.archive.backup;

import static java.util.Objects.requireNonNull;

import dev.cairn.archive.chunk.Chunker;
import dev.cairn.archive.chunk.Gear;
import dev.cairn.archive.pack.PackKind;
import dev.cairn.archive.posix.Stat;
import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.tree.Content;
import dev.cairn.archive.tree.ContentBuilder;
import dev.cairn.archive.tree.Node.Extent;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Reads files and cuts them into chunks. Small files are handled by the thread that reads them;
 * chunks of large ones are hashed, compressed and sealed beside it. Holes are not read: a sparse
 * file's content is its data runs one behind the other, and the node says where they lie.
 */
final class FileSaver implements AutoCloseable {

  /** From here on a file's chunks are saved by several workers. */
  private static final long ASIDE_BYTES = 1 << 20;

  /**
   * Chunks that one worker names and saves together: two are hashed at once. Not more, since
   * workers put their chunks in packs in turn, and who reads a file wants them in its order.
   */
  private static final int ASIDE_CHUNKS = 2;

  /** A file torn into more runs than this is read whole, so that its node stays small. */
  private static final int EXTENTS_MAX = 1024;

  private final ChunkSaver chunks;
  private final Counters counters;
  private final Chunker chunker;
  private final int asideMax;

  private final Windows windows;
  private final SmallFiles small;

  FileSaver(Vault vault, ChunkSaver chunks, Counters counters, int workerCount) {
    this.chunks = chunks;
    this.counters = counters;
    this.chunker = new Chunker(Gear.of(vault.keys().gearKey()));
    this.asideMax = 2 * workerCount; // at work, and waiting
    this.windows = new Windows(workerCount);
    this.small = new SmallFiles(this, chunks, counters, windows);
  }

  /** Reads an open file; again if it changed meanwhile, and then takes what there is. */
  FileData save(FileSource file) throws ArchiveException, InterruptedException {
    windows.beginReading();
    try {
      FileData.Read first = read(file);
      return first.torn() ? read(file) : first;
    } catch (IOException e) {
      return new FileData.Unreadable("read", e.getMessage() + "");
    } finally {
      windows.endReading();
    }
  }

  /**
   * As {@link #save} for each of these files, at most {@value SmallFiles#FILES_MAX}, in the time of
   * fewer if they are small.
   */
  List<FileData> saveSmall(List<? extends FileSource> files)
      throws ArchiveException, InterruptedException {
    return small.save(files);
  }

  /** For the content of one file. */
  ContentBuilder<ArchiveException> content() {
    return new ContentBuilder<>(list -> chunks.save(PackKind.TREE, list, 0, list.length));
  }

  static boolean mayHaveHoles(Stat stat) {
    return stat.blocks512() * 512 < stat.bytes();
  }

  private FileData.Read read(FileSource file)
      throws IOException, ArchiveException, InterruptedException {
    Stat before = file.stat();
    List<Extent> extents = extents(file, before);
    try (Run run = new Run(before.bytes() >= ASIDE_BYTES, windows.take())) {
      if (extents.isEmpty()) {
        run.read(file, 0, before.bytes());
      } else {
        for (Extent extent : extents) {
          run.read(file, extent.offset(), extent.bytes());
        }
      }
      Content content = run.end();
      Stat after = file.stat();
      return new FileData.Read(content, extents, after, changed(before, after) || run.isShort);
    }
  }

  /** Whether its data may have. */
  static boolean changed(Stat before, Stat after) {
    return before.bytes() != after.bytes()
        || !before.modified().equals(after.modified())
        || !before.changed().equals(after.changed());
  }

  /** The runs of data of a file with holes; empty for one without. */
  private static List<Extent> extents(FileSource file, Stat stat) throws IOException {
    if (!mayHaveHoles(stat)) {
      return List.of();
    }
    List<Extent> extents = new ArrayList<>();
    long at = 0;
    while (at < stat.bytes()) {
      OptionalLong data = file.nextData(at);
      if (data.isEmpty() || data.getAsLong() >= stat.bytes()) {
        break;
      }
      long end = Math.min(file.nextHole(data.getAsLong()).orElse(stat.bytes()), stat.bytes());
      extents.add(new Extent(data.getAsLong(), end - data.getAsLong()));
      if (extents.size() > EXTENTS_MAX) {
        return List.of();
      }
      at = end;
    }
    boolean whole = extents.size() == 1 && extents.getFirst().bytes() == stat.bytes();
    if (extents.isEmpty()) {
      return List.of(new Extent(stat.bytes(), 0)); // nothing but a hole
    }
    return whole ? List.of() : extents;
  }

  /** One pass over a file's data. */
  private final class Run implements AutoCloseable {
    private final boolean aside;
    private final ContentBuilder<ArchiveException> content = content();
    private final Deque<Promise<List<ChunkRef>>> pending = new ArrayDeque<>();

    /** Null once the last was handed over. */
    private byte @Nullable [] window;

    private int filled;
    private boolean isShort;

    Run(boolean aside, byte[] window) {
      this.aside = aside;
      this.window = window;
    }

    void read(FileSource file, long offset, long bytes)
        throws IOException, ArchiveException, InterruptedException {
      long at = offset;
      long end = offset + bytes;
      while (at < end) {
        if (filled == Windows.BYTES) {
          cut(false);
        }
        int want = (int) Math.min(Windows.BYTES - filled, end - at);
        int count = file.readAt(at, requireNonNull(window), filled, want);
        if (count < 0) {
          isShort = true; // it was cut while we read
          return;
        }
        at += count;
        filled += count;
        counters.bytesRead(count);
      }
    }

    /** Cuts off the window what is final, or all of it at the end. */
    private void cut(boolean last) throws ArchiveException, InterruptedException {
      byte[] full = requireNonNull(window);
      List<Integer> lengths = new ArrayList<>();
      int from = 0;
      while (from < filled) {
        int length = chunker.cut(full, from, filled - from);
        if (!last && from + length == filled && length < Chunker.BYTES_MAX) {
          break; // what comes next may move it
        }
        lengths.add(length);
        from += length;
      }
      if (aside) {
        handOver(full, lengths, from, last);
      } else {
        save(full, lengths, from);
      }
      filled -= from;
    }

    private void save(byte[] full, List<Integer> lengths, int end)
        throws ArchiveException, InterruptedException {
      int at = 0;
      for (int length : lengths) {
        content.add(chunks.save(PackKind.DATA, full, at, length));
        at += length;
      }
      System.arraycopy(full, end, full, 0, filled - end);
    }

    /** Goes on in another window, with what is behind {@code end}. */
    private void handOver(byte[] full, List<Integer> lengths, int end, boolean last)
        throws ArchiveException, InterruptedException {
      byte[] next = last ? null : windows.take();
      if (next != null) {
        System.arraycopy(full, end, next, 0, filled - end);
      }
      window = next;
      // One more than there are, which is this thread's own.
      AtomicInteger left = new AtomicInteger(1 + Math.ceilDiv(lengths.size(), ASIDE_CHUNKS));
      Runnable done =
          () -> {
            if (left.decrementAndGet() == 0) {
              windows.give(full);
            }
          };
      int handed = 0;
      try {
        for (int at = 0; handed < lengths.size(); ) {
          if (pending.size() >= asideMax) {
            addFirst();
          }
          int to = Math.min(handed + ASIDE_CHUNKS, lengths.size());
          List<Integer> some = lengths.subList(handed, to);
          handed = to;
          pending.addLast(chunks.saveAside(full, at, some, done));
          at += some.stream().mapToInt(Integer::intValue).sum();
        }
      } finally {
        for (; handed < lengths.size(); handed += ASIDE_CHUNKS) {
          done.run();
        }
        done.run();
      }
    }

    private void addFirst() throws ArchiveException, InterruptedException {
      for (ChunkRef ref : pending.removeFirst().await()) {
        content.add(ref);
      }
    }

    Content end() throws ArchiveException, InterruptedException {
      cut(true);
      while (!pending.isEmpty()) {
        addFirst();
      }
      return content.build();
    }

    @Override
    public void close() {
      if (window != null) {
        windows.give(window);
      }
    }
  }

  @Override
  public void close() {
    windows.forget();
  }
}
