package dev.cairn.fuse.kernel.session;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The memory of one worker. A request lies so that the data of a write, and of the answer to a
 * read, begin at a page: both can then go to a disk or come from it without a copy. Request and
 * answer share the memory; whoever answers has decoded before.
 *
 * <pre>
 *   4016 fuse_in_header (40) | body …        a request
 *                  fuse_write_in (40) | data at 4096
 *             4080 fuse_out_header (16) | data at 4096
 * </pre>
 */
final class Buffer {

  /** Largest write or read; with 4 KiB pages the kernel allows 256 of them by default. */
  static final int DATA_BYTES_MAX = 1 << 20;

  private static final int DATA_AT = 4096;
  private static final int IN_HEADER_BYTES = 40;
  private static final int WRITE_IN_BYTES = 40;
  private static final int OUT_HEADER_BYTES = 16;
  private static final int REQUEST_AT = DATA_AT - IN_HEADER_BYTES - WRITE_IN_BYTES;

  private final MemorySegment state;
  private final MemorySegment request;
  private final MemorySegment answer;

  Buffer() {
    this(DATA_BYTES_MAX);
  }

  /**
   * A smaller one.
   *
   * @param dataBytes most that is written or read
   */
  Buffer(int dataBytes) {
    Arena arena = Arena.ofAuto();
    state = SystemCall.state(arena);
    MemorySegment all = arena.allocate(DATA_AT + (long) dataBytes + DATA_AT, DATA_AT);
    request = all.asSlice(REQUEST_AT);
    answer = all.asSlice(DATA_AT - OUT_HEADER_BYTES);
  }

  MemorySegment state() {
    return state;
  }

  /** Where a request is read to. */
  MemorySegment request() {
    return request;
  }

  /** Where an answer is built. */
  MemorySegment answer() {
    return answer;
  }
}
