package dev.cairn.fuse.drive.store;

import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.FileSystemSpace;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.fuse.kernel.ErrnoException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Watches the disk under the cache, and what the member may still store. Writes get ENOSPC while
 * the tables still have room to work, so that a full disk loses nothing and files can still be
 * deleted; and EDQUOT while all that was answered still fits on the network. Safe for many threads.
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
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong allowedTo = new AtomicLong(Long.MAX_VALUE);

  Room(CacheFiles files) {
    this.files = files;
  }

  /** Takes room for {@code bytes} that the network has or need not have, or ENOSPC. */
  void take(long bytes) throws ErrnoException, PosixException {
    if (left.addAndGet(-bytes) >= 0) {
      return;
    }
    long free = diskBytes();
    if (free < bytes) {
      throw new ErrnoException(Errno.ENOSPC);
    }
    left.set(Math.min(free / 2, STEP_BYTES));
  }

  /** Takes room for {@code bytes} that are written, here and on the network; ENOSPC or EDQUOT. */
  void takeWritten(long bytes) throws ErrnoException, PosixException {
    if (quotaBytes() < bytes) {
      throw new ErrnoException(Errno.EDQUOT);
    }
    take(bytes);
    written.addAndGet(bytes);
  }

  /** Bytes written since it was opened: a mark for {@link #allow}. */
  long writtenBytes() {
    return written.get();
  }

  /**
   * What may be stored beyond what was written up to {@code mark}. Looking how much that is takes a
   * while, in which files are written: so it does not count from now.
   *
   * @param bytes {@link Long#MAX_VALUE} for no limit
   */
  void allow(long bytes, long mark) {
    allowedTo.set(bytes > Long.MAX_VALUE - mark ? Long.MAX_VALUE : mark + bytes);
  }

  /** What is left of it. */
  long quotaBytes() {
    long to = allowedTo.get();
    return to == Long.MAX_VALUE ? to : Math.max(0, to - written.get());
  }

  /** What is left on the disk. */
  long diskBytes() throws PosixException {
    FileSystemSpace space = files.space();
    return Math.max(0, space.availableBytes() - RESERVE_BYTES);
  }
}
