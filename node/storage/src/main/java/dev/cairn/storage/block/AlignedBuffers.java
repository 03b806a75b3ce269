package dev.cairn.storage.block;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Memory outside the heap in which what goes past the page cache is put: its address is a multiple
 * of a page's. Lent and kept, since the kernel clears each page of new memory before it is filled,
 * which took an eighth of a host's CPU when the channel made it anew for each write. Safe for many
 * threads.
 */
final class AlignedBuffers {

  /** Length of each. */
  static final int BUFFER_BYTES = 1024 * 1024;

  private static final int PAGE_BYTES = 4096;
  private static final int KEPT_MAX = 8;

  private final ArrayBlockingQueue<ByteBuffer> kept = new ArrayBlockingQueue<>(KEPT_MAX);

  /** An empty buffer with room for {@link #BUFFER_BYTES}; the caller's until it is given back. */
  ByteBuffer take() {
    ByteBuffer one = kept.poll();
    return one != null
        ? one.clear()
        : ByteBuffer.allocateDirect(BUFFER_BYTES + PAGE_BYTES)
            .alignedSlice(PAGE_BYTES)
            .slice(0, BUFFER_BYTES);
  }

  /** Takes back what {@link #take} lent, unless enough are kept. */
  void give(ByteBuffer buffer) {
    boolean _ = kept.offer(buffer);
  }
}
