package dev.cairn.fuse.drive.store;

import dev.cairn.archive.posix.FileHandle;
import dev.cairn.archive.posix.PosixException;

/** Compares copies in cache files with their sums. */
final class Checks {

  private Checks() {}

  /**
   * The first byte of the first damaged block of {@code start..end)}, which lie in one copy; −1 if
   * all are as they were fetched.
   */
  static long firstDamaged(FileBody body, FileHandle handle, Extent copy, long start, long end)
      throws PosixException {
    int last = copy.block(end - 1);
    byte[] block = null;
    for (int i = copy.block(start); i <= last; i++) {
      long from = copy.blockStart(i);
      if (body.checked.contains(from)) {
        continue;
      }
      int length = (int) (copy.blockEnd(i) - from);
      block = block == null ? new byte[Extent.BLOCK_BYTES] : block;
      if (!readFully(handle, from, block, length)
          || Extent.sum(block, 0, length) != copy.sums()[i]) {
        return from;
      }
      body.checked.add(from);
    }
    return -1;
  }

  private static boolean readFully(FileHandle handle, long from, byte[] block, int length)
      throws PosixException {
    int done = 0;
    while (done < length) {
      int count = handle.readAt(from + done, block, done, length - done);
      if (count < 0) {
        return false;
      }
      done += count;
    }
    return true;
  }
}
