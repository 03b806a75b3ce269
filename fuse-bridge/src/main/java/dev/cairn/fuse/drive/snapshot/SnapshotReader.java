package dev.cairn.fuse.drive.snapshot;

import dev.cairn.archive.tree.Node;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.fuse.drive.store.Archive;
import dev.cairn.fuse.drive.store.Archive.Piece;
import dev.cairn.fuse.drive.store.Archive.Want;
import dev.cairn.fuse.drive.store.Base;
import dev.cairn.fuse.drive.store.Streaming;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Reads files of snapshots, fetching ahead of whoever reads on. Safe for many threads. */
public final class SnapshotReader {

  private final Archive archive;

  public SnapshotReader(Archive archive) {
    this.archive = archive;
  }

  /**
   * Fills {@code target} from {@code offset} on, holes as zeros.
   *
   * @param streaming of this reader of this file
   * @return bytes read; fewer than asked for only at the end of the file
   */
  public int read(Node file, Streaming streaming, long offset, MemorySegment target)
      throws ArchiveException, InterruptedException {
    Base base = new Base(file.content(), file.extents(), file.size());
    long end = Math.min(file.size(), offset + target.byteSize());
    long at = offset;
    long ahead = streaming.aheadBytes(offset);
    while (at < end) {
      Base.Stretch stretch = base.stretch(at);
      long stop = Math.min(end, stretch.end());
      MemorySegment part = target.asSlice(at - offset, stop - at);
      at += stretch.isHole() ? zero(part) : copy(base, stretch, part, ahead);
    }
    streaming.read(offset, at);
    return (int) Math.max(0, at - offset);
  }

  private static long zero(MemorySegment part) {
    part.fill((byte) 0);
    return part.byteSize();
  }

  private long copy(Base base, Base.Stretch stretch, MemorySegment part, long ahead)
      throws ArchiveException, InterruptedException {
    Want want = new Want(stretch.contentOffset(), part.byteSize(), ahead, false);
    Piece piece = archive.piece(base.content(), want);
    int from = (int) (stretch.contentOffset() - piece.start());
    int count = (int) Math.min(piece.bytes().length - from, part.byteSize());
    MemorySegment.copy(piece.bytes(), from, part, ValueLayout.JAVA_BYTE, 0, count);
    return count;
  }
}
