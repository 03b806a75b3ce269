package dev.cairn.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Memory for coded stripes: arrays that are used again, and a bound on how many bytes of them are
 * in use. Whoever wants more waits: back-pressure from the network to the packer.
 */
final class Arenas {

  /** What every JVM can allocate. */
  private static final int LENGTH_MAX = Integer.MAX_VALUE - 8;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();
  private final List<byte[]> free = new ArrayList<>();
  private final long bytesMax;
  private long bytesInUse;

  /**
   * @param bytesMax in use at once; a single larger arena is given when none other is in use
   */
  Arenas(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** An array of at least {@code atLeast} bytes, with old bytes in it. */
  byte[] acquire(int atLeast) throws InterruptedException {
    int bytes = rounded(atLeast);
    lock.lockInterruptibly();
    try {
      while (bytesInUse > 0 && bytesInUse + bytes > bytesMax) {
        released.await();
      }
      byte[] arena = reusable(bytes);
      bytesInUse += arena.length;
      return arena;
    } finally {
      lock.unlock();
    }
  }

  void release(byte[] arena) {
    lock.lock();
    try {
      bytesInUse -= arena.length;
      free.add(arena);
      released.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Gives the memory back to the machine, for an owner that has nothing to store for a while. */
  void trim() {
    lock.lock();
    try {
      free.clear();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Up to a multiple of an eighth to a sixteenth of it: stripes differ by a little, and an array
   * that is too short by a byte has to be made again, which takes as long as coding into it.
   */
  private static int rounded(int bytes) {
    int step = Math.max(1, Integer.highestOneBit(bytes) / 8);
    return (int) Math.min((long) Math.ceilDiv(bytes, step) * step, LENGTH_MAX);
  }

  /** A free one that is big enough and not wastefully big; others are dropped for a new one. */
  private byte[] reusable(int bytes) {
    for (int i = 0; i < free.size(); i++) {
      int length = free.get(i).length;
      if (length >= bytes
          && length / 2 <= bytes
          && bytesInUse + length <= Math.max(bytesMax, bytes)) {
        return free.remove(i);
      }
    }
    free.clear();
    return new byte[bytes];
  }
}
