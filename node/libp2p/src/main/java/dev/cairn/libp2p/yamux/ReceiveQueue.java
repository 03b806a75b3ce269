package dev.cairn.libp2p.yamux;

import dev.cairn.libp2p.wire.BufferPool;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of one stream between the connection's reader and the stream's: slices in order. Small
 * pieces are copied together; a piece that fills most of a pooled buffer is taken over with the
 * buffer, so that bulk data is not copied on its way to the reader. Guarded by the stream's lock.
 */
final class ReceiveQueue {

  /** A taken-over buffer of 64 KiB must be at least half used, so memory is at most doubled. */
  static final int TAKEOVER_BYTES_MIN = 32 * 1024;

  private static final int COPY_BYTES_MAX = 32 * 1024;

  private final ArrayDeque<Slice> slices = new ArrayDeque<>();
  private int bytes;

  /** Part of an array. Its start moves as it is read; its end while it is the last of the queue. */
  static final class Slice {
    private final byte[] array;
    private final boolean pooled;
    private int start;
    private int end;

    private Slice(byte[] array, boolean pooled, int start, int end) {
      this.array = array;
      this.pooled = pooled;
      this.start = start;
      this.end = end;
    }

    int remaining() {
      return end - start;
    }

    /** Moves up to {@code length} bytes to {@code target}; how many. */
    int drain(byte[] target, int offset, int length) {
      int count = Math.min(length, end - start);
      System.arraycopy(array, start, target, offset, count);
      start += count;
      return count;
    }

    /** What of the budget it holds: the array, used or not. */
    int heldBytes() {
      return array.length;
    }

    void recycle(BufferPool pool) {
      if (pooled) {
        pool.give(array);
      }
    }
  }

  /** Bytes waiting. */
  int bytes() {
    return bytes;
  }

  /** Takes {@code array} over, which came from the pool. */
  void append(byte[] array, int offset, int length) {
    slices.addLast(new Slice(array, true, offset, offset + length));
    bytes += length;
  }

  /** How much memory {@link #copy} of {@code length} bytes will add. */
  int copyNeeds(int length) {
    Slice last = slices.peekLast();
    int room = last == null || last.pooled ? 0 : last.array.length - last.end;
    return length <= room ? 0 : arrayBytes(length - room);
  }

  /** Copies a piece of up to 64 KiB. */
  void copy(byte[] source, int offset, int length) {
    Slice last = slices.peekLast();
    int first = 0;
    if (last != null && !last.pooled) {
      first = Math.min(length, last.array.length - last.end);
      System.arraycopy(source, offset, last.array, last.end, first);
      last.end += first;
    }
    int rest = length - first;
    if (rest > 0) {
      byte[] array = new byte[arrayBytes(rest)];
      System.arraycopy(source, offset + first, array, 0, rest);
      slices.addLast(new Slice(array, false, 0, rest));
    }
    bytes += length;
  }

  /** The first piece fits exactly, for streams of one message; more pieces share larger arrays. */
  private int arrayBytes(int length) {
    return Math.max(length, Math.min(2 * bytes, COPY_BYTES_MAX));
  }

  /** The oldest slice, now the caller's; null if there is none. */
  @Nullable Slice poll() {
    Slice slice = slices.pollFirst();
    if (slice != null) {
      bytes -= slice.remaining();
    }
    return slice;
  }

  /** Forgets everything; the budget that it held. */
  long clear(BufferPool pool) {
    long held = 0;
    for (Slice slice : slices) {
      held += slice.heldBytes();
      slice.recycle(pool);
    }
    slices.clear();
    bytes = 0;
    return held;
  }
}
