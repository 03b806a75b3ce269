package dev.cairn.fuse.kernel.session;

import dev.cairn.archive.posix.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * An open {@code /dev/fuse} that belongs to a mount. A request is answered on the device that it
 * was read from. Any thread may write; each brings its own {@code state} for errno.
 */
final class Device {

  /** FUSE_DEV_IOC_CLONE: _IOR(229, 0, uint32_t). */
  private static final long CLONE = 0x8004_E500L;

  private static final String PATH = "/dev/fuse";
  private static final int WORKING_DIRECTORY = -100;
  private static final int READ_WRITE_CLOSE_ON_EXEC = 0x80002;

  private final int descriptor;

  Device(int descriptor) {
    this.descriptor = descriptor;
  }

  /** A fresh one that belongs to no mount yet; the descriptor, or −errno. */
  static long open() {
    try (Arena arena = Arena.ofConfined()) {
      long path = arena.allocateFrom(PATH).address();
      return SystemCall.OPENAT.invoke(
          SystemCall.state(arena), WORKING_DIRECTORY, path, READ_WRITE_CLOSE_ON_EXEC, 0);
    }
  }

  int descriptor() {
    return descriptor;
  }

  /**
   * A second way to the same mount, so that threads do not share a queue; itself where the kernel
   * gives none.
   */
  Device another() {
    long fresh = open();
    if (fresh < 0) {
      return this;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment old = arena.allocateFrom(ValueLayout.JAVA_INT, descriptor);
      if (SystemCall.IOCTL.once(fresh, CLONE, old.address()) < 0) {
        SystemCall.CLOSE.once(fresh);
        return this;
      }
    }
    return new Device((int) fresh);
  }

  /**
   * Waits for a request and reads it.
   *
   * @return its bytes; −ENODEV when unmounted, −ECONNABORTED when cut off
   */
  long read(MemorySegment state, MemorySegment target) {
    while (true) {
      long result = SystemCall.READ.invoke(state, descriptor, target.address(), target.byteSize());
      // ENOENT: a signal took the request back while it was being read.
      if (result != -Errno.ENOENT.code() && result != -Errno.EAGAIN.code()) {
        return result;
      }
    }
  }

  /** Writes an answer or a notice as a whole: 0 or more, or −errno. */
  long write(MemorySegment state, MemorySegment message) {
    return SystemCall.WRITE.invoke(state, descriptor, message.address(), message.byteSize());
  }

  void close() {
    SystemCall.CLOSE.once(descriptor);
  }
}
