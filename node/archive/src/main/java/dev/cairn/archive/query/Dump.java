package dev.cairn.archive.query;

import dev.cairn.archive.index.ChunkLocation;
import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.tree.ContentReader;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.Node.Extent;
import dev.cairn.archive.tree.TreeFormatException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Slice;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Writes a file of a vault to a stream, in order, holes as zeros. Memory: a few MiB. */
public final class Dump {

  /** Chunks that lie one behind the other in a pack are fetched together up to this. */
  private static final int FETCH_BYTES = 4 << 20;

  private static final byte[] ZEROS = new byte[64 << 10];

  private final Vault vault;
  private final OutputStream out;
  private long written;
  private Iterator<Extent> extents = List.<Extent>of().iterator();
  private long extentEnd = Long.MAX_VALUE;

  private Dump(Vault vault, OutputStream out) {
    this.vault = vault;
    this.out = out;
  }

  /**
   * Writes {@code file}.
   *
   * @throws IOException what {@code out} throws
   */
  public static void write(Vault vault, Node file, OutputStream out)
      throws ArchiveException, IOException, InterruptedException {
    Dump dump = new Dump(vault, out);
    if (!file.extents().isEmpty()) {
      dump.extents = file.extents().iterator();
      dump.nextExtent();
    }
    dump.write(file);
    dump.zerosTo(file.size());
  }

  /** Writes what {@code file} has between its holes, one run behind the other. */
  public static void writeData(Vault vault, Node file, OutputStream out)
      throws ArchiveException, IOException, InterruptedException {
    new Dump(vault, out).write(file);
  }

  private void write(Node file) throws ArchiveException, IOException, InterruptedException {
    try {
      ContentReader<ArchiveException> refs = new ContentReader<>(vault.chunks(), file.content());
      List<ChunkLocation> run = new ArrayList<>();
      for (ChunkRef ref = refs.next(); ref != null; ref = refs.next()) {
        ChunkLocation next = locate(ref);
        if (!run.isEmpty() && !continues(run, next)) {
          fetch(run);
          run.clear();
        }
        run.add(next);
      }
      if (!run.isEmpty()) {
        fetch(run);
      }
    } catch (TreeFormatException e) {
      throw new ArchiveException("the content of the file: " + e.getMessage(), e);
    }
  }

  private ChunkLocation locate(ChunkRef ref) throws ArchiveException {
    return vault
        .chunks()
        .find(ref.id())
        .orElseThrow(() ->
            new ArchiveException(
                "chunk " + ref.id() + " is in no index: run check to see what is lost"));
  }

  private static boolean continues(List<ChunkLocation> run, ChunkLocation next) {
    ChunkLocation last = run.getLast();
    return last.stripe().equals(next.stripe())
        && last.entry().end() == next.entry().offset()
        && next.entry().end() - run.getFirst().entry().offset() <= FETCH_BYTES;
  }

  private void fetch(List<ChunkLocation> run)
      throws ArchiveException, IOException, InterruptedException {
    ChunkLocation first = run.getFirst();
    int from = first.entry().offset();
    byte[] range = vault.chunks().read(first.stripe(), from, run.getLast().entry().end() - from);
    for (ChunkLocation chunk : run) {
      Slice sealed = new Slice(range, chunk.entry().offset() - from, chunk.entry().sealedBytes());
      emit(vault.chunks().open(chunk.stripe(), chunk.entry(), sealed));
    }
  }

  /** Writes a chunk's bytes where the extents say; a chunk may lie across several. */
  private void emit(byte[] bytes) throws IOException {
    int from = 0;
    while (from < bytes.length) {
      if (written == extentEnd) {
        nextExtent();
      }
      int count = (int) Math.min(bytes.length - from, extentEnd - written);
      out.write(bytes, from, count);
      written += count;
      from += count;
    }
  }

  private void nextExtent() throws IOException {
    if (!extents.hasNext()) {
      throw new IOException("the file has more bytes than its extents");
    }
    Extent extent = extents.next();
    zerosTo(extent.offset());
    extentEnd = extent.offset() + extent.bytes();
  }

  private void zerosTo(long end) throws IOException {
    while (written < end) {
      int count = (int) Math.min(ZEROS.length, end - written);
      out.write(ZEROS, 0, count);
      written += count;
    }
  }
}
