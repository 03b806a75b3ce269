package dev.cairn.libp2p.wire;

import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Arrays that hold one largest Noise message, lent to whoever has bytes in flight, so that an idle
 * connection owns none and a busy one makes no garbage. The last one returned is lent first: it is
 * still in the cache. Safe for many threads. An array that is never returned is simply collected.
 */
public final class BufferPool {

  /** Two bytes of length and the 65,535 it can count. */
  public static final int BUFFER_BYTES = 2 + 65_535;

  private final int keptMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<byte[]> kept = new ArrayDeque<>();

  /**
   * @param keptMax arrays of 64 KiB kept for later
   */
  public BufferPool(int keptMax) {
    this.keptMax = keptMax;
  }

  /** An array of {@link #BUFFER_BYTES} with anything in it. The caller owns it. */
  public byte[] take() {
    lock.lock();
    try {
      byte[] last = kept.pollLast();
      if (last != null) {
        return last;
      }
    } finally {
      lock.unlock();
    }
    return new byte[BUFFER_BYTES];
  }

  /** Takes back what {@link #take} lent; the caller must not touch it again. */
  public void give(byte[] buffer) {
    lock.lock();
    try {
      if (kept.size() < keptMax) {
        kept.addLast(buffer);
      }
    } finally {
      lock.unlock();
    }
  }
}
