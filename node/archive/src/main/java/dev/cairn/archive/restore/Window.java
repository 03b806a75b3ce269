package dev.cairn.archive.restore;

import dev.cairn.archive.index.ChunkLocation;
import dev.cairn.archive.pack.PackEntry;
import dev.cairn.crypto.Hash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Chunks that are fetched together: enough of them that neighbours in a pack meet, few enough that
 * memory stays bounded. A pure plan: {@link #ranges} says what to read, in the order of the packs.
 */
final class Window {

  /** Plain bytes after which a window is full. */
  static final long BYTES = 32L << 20;

  /** Files that may be open at once in one window. */
  static final int FILES = 200;

  /** One read asks for at most this much. */
  private static final int RANGE_BYTES = 4 << 20;

  /** A gap that is cheaper to read than to ask twice: eight leaves. */
  private static final int GAP_BYTES = 128 << 10;

  private final List<Piece> pieces = new ArrayList<>();
  private long bytes;
  private int files;

  /** A chunk to be written to a file. */
  record Piece(ChunkLocation location, OpenFile file, long contentOffset) {}

  /** A run of a stripe's payload, and the pieces in it by offset; several may share one chunk. */
  record Range(Hash stripe, int offset, int length, List<Piece> pieces) {}

  void add(Piece piece) {
    pieces.add(piece);
    bytes += piece.location().entry().plainBytes();
  }

  void addFile() {
    files++;
  }

  boolean isFull() {
    return bytes >= BYTES || files >= FILES;
  }

  boolean isEmpty() {
    return pieces.isEmpty();
  }

  /** What to read. */
  List<Range> ranges() {
    List<Piece> sorted = new ArrayList<>(pieces);
    sorted.sort(
        Comparator.comparing((Piece piece) -> piece.location().stripe())
            .thenComparingInt(piece -> piece.location().entry().offset()));
    List<Range> ranges = new ArrayList<>();
    List<Piece> run = new ArrayList<>();
    for (Piece piece : sorted) {
      if (!run.isEmpty() && !joins(run, piece)) {
        ranges.add(range(run));
        run = new ArrayList<>();
      }
      run.add(piece);
    }
    if (!run.isEmpty()) {
      ranges.add(range(run));
    }
    return ranges;
  }

  private static boolean joins(List<Piece> run, Piece piece) {
    PackEntry first = run.getFirst().location().entry();
    PackEntry last = run.getLast().location().entry();
    PackEntry next = piece.location().entry();
    return run.getFirst().location().stripe().equals(piece.location().stripe())
        && next.offset() - last.end() <= GAP_BYTES
        && next.end() - first.offset() <= RANGE_BYTES;
  }

  private static Range range(List<Piece> run) {
    int from = run.getFirst().location().entry().offset();
    int to = run.getLast().location().entry().end();
    return new Range(run.getFirst().location().stripe(), from, to - from, List.copyOf(run));
  }
}
