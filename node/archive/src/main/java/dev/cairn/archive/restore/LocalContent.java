package dev.cairn.archive.restore;

import dev.cairn.archive.chunk.ChunkIds;
import dev.cairn.archive.chunk.Chunker;
import dev.cairn.archive.posix.FileHandle;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.tree.ChunkRef;

/** Compares bytes of files on the disk with chunk ids. For one thread. */
final class LocalContent {

  private final ChunkIds ids;
  private byte[] buffer = new byte[0];

  LocalContent(byte[] chunkIdKey) {
    ids = new ChunkIds(chunkIdKey);
  }

  /** Whether the file has this chunk at this place of its content. */
  boolean has(FileHandle file, Layout layout, ChunkRef ref, long contentOffset)
      throws PosixException {
    if (ref.bytes() > Chunker.BYTES_MAX) {
      return false;
    }
    int length = (int) ref.bytes();
    if (buffer.length < length) {
      buffer = new byte[length];
    }
    return layout.runs(contentOffset, length, (offset, at, count) -> read(file, offset, at, count))
        && ids.of(buffer, 0, length).equals(ref.id());
  }

  /** As {@link #has}, and no part of it is a hole: the file is as if it had been written. */
  boolean hasWritten(FileHandle file, Layout layout, ChunkRef ref, long contentOffset)
      throws PosixException {
    return ref.bytes() <= Chunker.BYTES_MAX
        && layout.runs(
            contentOffset, (int) ref.bytes(), (offset, at, count) -> isData(file, offset, count))
        && has(file, layout, ref, contentOffset);
  }

  private static boolean isData(FileHandle file, long offset, int count) throws PosixException {
    return file.nextHole(offset).orElse(offset) >= offset + count;
  }

  private boolean read(FileHandle file, long offset, int at, int count) throws PosixException {
    int done = 0;
    while (done < count) {
      int read = file.readAt(offset + done, buffer, at + done, count - done);
      if (read < 0) {
        return false;
      }
      done += read;
    }
    return true;
  }
}
