package dev.cairn.fuse.drive.store;

/**
 * How a file is being read: from front to back, or here and there. A stream is asked for ahead,
 * twice as much as was read of it and at most {@value #AHEAD_BYTES_MAX} bytes, so that a look at
 * the beginning of a file costs little and a film keeps all hosts of a stripe busy. The kernel
 * reads with several threads, so offsets come slightly out of order. For many threads: a lost
 * update costs a little speed.
 */
public final class Streaming {

  /** One pack: its blocks lie on as many hosts as there are. */
  static final long AHEAD_BYTES_MAX = 32 << 20;

  private static final long AHEAD_BYTES_MIN = 2 << 20;

  /** Reads so near to the last one go on with it. */
  private static final long NEAR_BYTES = 1 << 20;

  private volatile long start;
  private volatile long next;

  /** What will be asked for soon, behind a read at {@code offset}; 0 if nobody knows. */
  public long aheadBytes(long offset) {
    return isStream(offset)
        ? Math.clamp(2 * (offset - start), AHEAD_BYTES_MIN, AHEAD_BYTES_MAX)
        : 0;
  }

  private boolean isStream(long offset) {
    return offset == 0 || (next > start && Math.abs(offset - next) <= NEAR_BYTES);
  }

  /** A read of {@code offset..end)} was answered. */
  public void read(long offset, long end) {
    if (offset == 0 || !isStream(offset)) {
      start = offset;
      next = end;
    } else {
      next = Math.max(next, end);
    }
  }
}
