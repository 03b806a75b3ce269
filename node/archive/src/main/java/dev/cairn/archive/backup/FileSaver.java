package dev.cairn.archive.backup;

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

/**
 * Reads files and cuts them into chunks. Small files are handled by the thread that reads them;
 * chunks of large ones are hashed, compressed and sealed beside it. Holes are not read: a sparse
 * file's content is its data runs one behind the other, and the node says where they lie.
 */
final class FileSaver implements AutoCloseable {

  /** Two of the largest chunks: a cut is final once {@link Chunker#BYTES_MAX} are there. */
  private static final int BUFFER_BYTES = 2 * Chunker.BYTES_MAX;

  /** From here on a file's chunks are saved by several workers. */
  private static final long ASIDE_BYTES = 1 << 20;

  /** A file torn into more runs than this is read whole, so that its node stays small. */
  private static final int EXTENTS_MAX = 1024;

  private final ChunkSaver chunks;
  private final Counters counters;
  private final Chunker chunker;
  private final int asideMax;
  private final Pool<byte[]> buffers;

  FileSaver(Vault vault, ChunkSaver chunks, Counters counters, int workerCount) {
    this.chunks = chunks;
    this.counters = counters;
    this.chunker = new Chunker(Gear.of(vault.keys().gearKey()));
    this.asideMax = workerCount;
    this.buffers = new Pool<>(workerCount, () -> new byte[BUFFER_BYTES]);
  }

  /** Reads an open file; again if it changed meanwhile, and then takes what there is. */
  FileData save(FileSource file) throws ArchiveException, InterruptedException {
    byte[] buffer = buffers.take();
    try {
      FileData.Read first = read(file, buffer);
      return first.torn() ? read(file, buffer) : first;
    } catch (IOException e) {
      return new FileData.Unreadable("read", e.getMessage() + "");
    } finally {
      buffers.give(buffer);
    }
  }

  private FileData.Read read(FileSource file, byte[] buffer)
      throws IOException, ArchiveException, InterruptedException {
    Stat before = file.stat();
    List<Extent> extents = extents(file, before);
    Run run = new Run(before.bytes() >= ASIDE_BYTES, buffer);
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

  private static boolean changed(Stat before, Stat after) {
    return before.bytes() != after.bytes()
        || !before.modified().equals(after.modified())
        || !before.changed().equals(after.changed());
  }

  /** The runs of data of a file with holes; empty for one without. */
  private static List<Extent> extents(FileSource file, Stat stat) throws IOException {
    if (stat.blocks512() * 512 >= stat.bytes()) {
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
  private final class Run {
    private final boolean aside;
    private final byte[] buffer;
    private final ContentBuilder<ArchiveException> content =
        new ContentBuilder<>(list -> chunks.save(PackKind.TREE, list, 0, list.length));
    private final Deque<Promise<ChunkRef>> pending = new ArrayDeque<>();
    private int from;
    private int to;
    private boolean isShort;

    Run(boolean aside, byte[] buffer) {
      this.aside = aside;
      this.buffer = buffer;
    }

    void read(FileSource file, long offset, long bytes)
        throws IOException, ArchiveException, InterruptedException {
      long at = offset;
      long end = offset + bytes;
      while (at < end) {
        if (to == buffer.length) {
          cut(false);
        }
        int want = (int) Math.min(buffer.length - to, end - at);
        int count = file.readAt(at, buffer, to, want);
        if (count < 0) {
          isShort = true; // it was cut while we read
          return;
        }
        at += count;
        to += count;
        counters.bytesRead(count);
      }
    }

    /** Cuts chunks off the buffer while the cut is final, or all of it at the end. */
    private void cut(boolean last) throws ArchiveException, InterruptedException {
      while (to - from >= Chunker.BYTES_MAX || (last && to > from)) {
        int length = chunker.cut(buffer, from, to - from);
        emit(from, length);
        from += length;
      }
      System.arraycopy(buffer, from, buffer, 0, to - from);
      to -= from;
      from = 0;
    }

    private void emit(int offset, int length) throws ArchiveException, InterruptedException {
      if (!aside) {
        content.add(chunks.save(PackKind.DATA, buffer, offset, length));
        return;
      }
      if (pending.size() >= asideMax) {
        content.add(pending.removeFirst().await());
      }
      pending.addLast(chunks.saveAside(buffer, offset, length));
    }

    Content end() throws ArchiveException, InterruptedException {
      cut(true);
      while (!pending.isEmpty()) {
        content.add(pending.removeFirst().await());
      }
      return content.build();
    }
  }

  @Override
  public void close() {
    buffers.drain(buffer -> {});
  }
}
