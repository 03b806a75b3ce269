package dev.cairn.archive.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Native memory for one call at a time: the errno, two paths and a buffer. Frames are pooled, since
 * allocating native memory costs as much as a system call, and threads are too many to give each
 * its own.
 */
final class CallFrame implements AutoCloseable {

  /** PATH_MAX, with the terminator. */
  static final int PATH_BYTES = 4096;

  /** An extended attribute or a list of their names has up to 64 KiB; reads like twice that. */
  static final int BUFFER_BYTES = 128 * 1024;

  /** Frames kept when idle; more live only as long as that many threads call at once. */
  private static final int IDLE_MAX = 16;

  private static final ConcurrentLinkedQueue<CallFrame> IDLE = new ConcurrentLinkedQueue<>();
  private static final AtomicInteger IDLE_COUNT = new AtomicInteger();

  private final MemorySegment state;
  private final MemorySegment firstPath;
  private final MemorySegment secondPath;
  private final MemorySegment buffer;

  private CallFrame() {
    // Freed by the collector after the frame has been dropped from the pool.
    Arena arena = Arena.ofAuto();
    this.state = arena.allocate(SystemCall.STATE_BYTES, Long.BYTES);
    this.firstPath = arena.allocate(PATH_BYTES);
    this.secondPath = arena.allocate(PATH_BYTES);
    this.buffer = arena.allocate(BUFFER_BYTES, 64);
  }

  static CallFrame borrow() {
    SystemCall.requireSupported();
    CallFrame frame = IDLE.poll();
    if (frame == null) {
      return new CallFrame();
    }
    IDLE_COUNT.decrementAndGet();
    return frame;
  }

  @Override
  public void close() {
    if (IDLE_COUNT.incrementAndGet() > IDLE_MAX) {
      IDLE_COUNT.decrementAndGet();
    } else {
      IDLE.offer(this);
    }
  }

  /** {@value #BUFFER_BYTES} bytes for results and data. */
  MemorySegment buffer() {
    return buffer;
  }

  /** Writes a path with its terminator and gives its address. */
  long path(SystemCall call, byte[] path) throws PosixException {
    return write(firstPath, call, path);
  }

  /** As {@link #path}, for calls with two. */
  long secondPath(SystemCall call, byte[] path) throws PosixException {
    return write(secondPath, call, path);
  }

  /** The result, or −errno. */
  long call(SystemCall call, long... arguments) {
    return call.invoke(state, arguments);
  }

  private static long write(MemorySegment target, SystemCall call, byte[] path)
      throws PosixException {
    if (path.length >= PATH_BYTES) {
      throw new PosixException(Errno.ENAMETOOLONG.code(), call, path);
    }
    for (byte b : path) {
      if (b == 0) {
        // The kernel would take the path up to here for the whole.
        throw new PosixException(Errno.EINVAL.code(), call, path);
      }
    }
    MemorySegment.copy(path, 0, target, ValueLayout.JAVA_BYTE, 0, path.length);
    target.set(ValueLayout.JAVA_BYTE, path.length, (byte) 0);
    return target.address();
  }
}
