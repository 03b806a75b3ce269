package dev.cairn.fuse.drive.store;

import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.FileSystemSpace;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.fuse.kernel.ErrnoException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Watches the disk under the cache. Writes get ENOSPC while the tables still have room to work, so
 * that a full disk loses nothing and files can still be deleted. Safe for many threads.
 */
final class Room {

  /** What the tables keep for themselves: their write-ahead log and a compaction. */
  private static final long RESERVE_BYTES = 96L << 20;

  /** Looked at again after so many bytes. */
  private static final long STEP_BYTES = 16L << 20;

  /** What an operation on names weighs. */
  static final long NAME_BYTES = 512;

  private final CacheFiles files;
  private final AtomicLong left = new AtomicLong();

  Room(CacheFiles files) {
    this.files = files;
  }

  /** Takes room for {@code bytes}, or ENOSPC. */
  void take(long bytes) throws ErrnoException, PosixException {
    if (left.addAndGet(-bytes) >= 0) {
      return;
    }
    FileSystemSpace space = files.space();
    long free = space.availableBytes() - RESERVE_BYTES;
    if (free < bytes) {
      throw new ErrnoException(Errno.ENOSPC);
    }
    left.set(Math.min(free / 2, STEP_BYTES));
  }
}
