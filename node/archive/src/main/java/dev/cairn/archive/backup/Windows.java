package dev.cairn.archive.backup;

import dev.cairn.archive.chunk.Chunker;
import java.util.concurrent.Semaphore;

/**
 * Memory for what is read of files: one window for each who reads, and as many for chunks that are
 * being saved beside them. Who reads may wait for a second window while it has one, since there are
 * always some that come back from those who save.
 */
final class Windows {

  /** The largest chunk, and half as much behind it. */
  static final int BYTES = Chunker.BYTES_MAX + Chunker.BYTES_MAX / 2;

  private final Semaphore readers;
  private final Pool<byte[]> arrays;

  /** For {@code workerCount} who read, and as many who save. */
  Windows(int workerCount) {
    this.readers = new Semaphore(workerCount);
    this.arrays = new Pool<>(2 * workerCount, () -> new byte[BYTES]);
  }

  /** Waits until the caller may read: only then may it {@link #take}. */
  void beginReading() throws InterruptedException {
    readers.acquire();
  }

  /** The caller has given back its window, or handed it on. */
  void endReading() {
    readers.release();
  }

  byte[] take() throws InterruptedException {
    return arrays.take();
  }

  /** From any thread. */
  void give(byte[] window) {
    arrays.give(window);
  }

  /** Lets go of the memory of those that were given back. */
  void forget() {
    arrays.drain(window -> {});
  }
}
