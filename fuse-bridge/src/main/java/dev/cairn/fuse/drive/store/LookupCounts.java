package dev.cairn.fuse.drive.store;

import java.util.concurrent.locks.ReentrantLock;

/**
 * How often the kernel was told of each inode and has not forgotten it: numbers in arrays, since a
 * million of them must fit into 32 MiB. Safe for many threads.
 */
final class LookupCounts {

  private static final int STRIPES = 16;

  private final Stripe[] stripes = new Stripe[STRIPES];

  LookupCounts() {
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Stripe();
    }
  }

  void add(long inode) {
    stripe(inode).add(inode, 1);
  }

  /** Takes counts back; true if none is left. */
  boolean subtract(long inode, long lookups) {
    return stripe(inode).add(inode, -(int) Math.min(lookups, Integer.MAX_VALUE)) == 0;
  }

  boolean has(long inode) {
    return stripe(inode).add(inode, 0) > 0;
  }

  private Stripe stripe(long inode) {
    return stripes[(int) (inode & (STRIPES - 1))];
  }

  /** Open addressing with linear probing; 0 is no key, since no inode has it. */
  private static final class Stripe {
    private final ReentrantLock lock = new ReentrantLock();
    private long[] keys = new long[64];
    private int[] counts = new int[64];
    private int size;

    int add(long inode, int change) {
      lock.lock();
      try {
        int at = find(inode);
        if (keys[at] == 0) {
          if (change <= 0) {
            return 0;
          }
          keys[at] = inode;
          counts[at] = change;
          if (++size * 3 > keys.length * 2) {
            grow();
          }
          return change;
        }
        int count = Math.max(0, counts[at] + change);
        counts[at] = count;
        if (count == 0) {
          remove(at);
        }
        return count;
      } finally {
        lock.unlock();
      }
    }

    private int find(long inode) {
      int mask = keys.length - 1;
      int at = home(inode);
      while (keys[at] != 0 && keys[at] != inode) {
        at = (at + 1) & mask;
      }
      return at;
    }

    private int home(long inode) {
      long mixed = inode * 0x9E3779B97F4A7C15L;
      return (int) (mixed >>> 33) & (keys.length - 1);
    }

    private void grow() {
      long[] oldKeys = keys;
      int[] oldCounts = counts;
      keys = new long[2 * oldKeys.length];
      counts = new int[keys.length];
      for (int i = 0; i < oldKeys.length; i++) {
        if (oldKeys[i] != 0) {
          int at = find(oldKeys[i]);
          keys[at] = oldKeys[i];
          counts[at] = oldCounts[i];
        }
      }
    }

    /** Closes the gap, so that no probe ends early. */
    private void remove(int at) {
      int mask = keys.length - 1;
      int gap = at;
      keys[gap] = 0;
      size--;
      for (int i = (gap + 1) & mask; keys[i] != 0; i = (i + 1) & mask) {
        int home = home(keys[i]);
        if (((i - home) & mask) >= ((i - gap) & mask)) {
          keys[gap] = keys[i];
          counts[gap] = counts[i];
          keys[i] = 0;
          gap = i;
        }
      }
    }
  }
}
