package dev.cairn.fuse.drive.store;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Numbers for inodes and places in directories, each given once in a store's life. They are
 * reserved in blocks, so that a crash only skips some. Safe for many threads.
 */
final class Sequence {

  private static final byte[] KEY = {'s', 'e', 'q'};
  private static final long BLOCK = 1 << 16;

  private final Tables tables;
  private final ReentrantLock lock = new ReentrantLock();
  private long next;
  private long reserved;

  /**
   * @param first the first number of a new store
   */
  Sequence(Tables tables, long first) throws StoreException {
    this.tables = tables;
    byte[] kept = tables.get(Table.META, KEY);
    this.next = kept == null ? first : Keys.number(kept, 0);
    this.reserved = next;
  }

  long next() throws StoreException {
    lock.lock();
    try {
      if (next == reserved) {
        tables.put(Table.META, KEY, Keys.of(reserved + BLOCK));
        reserved += BLOCK;
      }
      return next++;
    } finally {
      lock.unlock();
    }
  }
}
