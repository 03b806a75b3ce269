package dev.cairn.fuse.kernel.session;

import dev.cairn.archive.posix.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * The system calls of a mount, by number (Linux {@code asm/unistd_64.h} and {@code
 * asm-generic/unistd.h}), through syscall(2). They block the calling thread itself: use a native
 * one where that may last.
 */
enum SystemCall {
  READ(0, 63),
  WRITE(1, 64),
  CLOSE(3, 57),
  IOCTL(16, 29),
  RECVMSG(47, 212),
  SOCKETPAIR(53, 199),
  WAIT4(61, 260),
  MOUNT(165, 40),
  UMOUNT2(166, 39),
  OPENAT(257, 56),
  PIPE2(293, 59);

  private static final int ARGUMENTS_MAX = 6;

  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();

  private static final long ERRNO_OFFSET =
      STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  private final int number;

  SystemCall(int x86Number, int armNumber) {
    this.number = "aarch64".equals(System.getProperty("os.arch")) ? armNumber : x86Number;
  }

  /** Room for errno, one for each thread that calls: eight bytes. */
  static MemorySegment state(Arena arena) {
    return arena.allocate(STATE);
  }

  /**
   * Calls the kernel, again if a signal interrupts it.
   *
   * @param state of {@link #state}
   * @param arguments at most six; numbers or addresses
   * @return the result, or −errno
   */
  long invoke(MemorySegment state, long... arguments) {
    long[] a = Arrays.copyOf(arguments, ARGUMENTS_MAX);
    while (true) {
      long result;
      try {
        result =
            (long)
                Door.SYSCALL.invokeExact(state, (long) number, a[0], a[1], a[2], a[3], a[4], a[5]);
      } catch (Throwable t) {
        throw new IllegalStateException("the call " + this + " itself failed", t);
      }
      if (result >= 0) {
        return result;
      }
      int errno = state.get(ValueLayout.JAVA_INT, ERRNO_OFFSET);
      // close(2) has closed the descriptor even when interrupted.
      if (errno != Errno.EINTR.code() || this == CLOSE) {
        return -errno;
      }
    }
  }

  /** For calls that are rare enough to allocate. */
  long once(long... arguments) {
    try (Arena arena = Arena.ofConfined()) {
      return invoke(state(arena), arguments);
    }
  }

  /** Bound on first use, so that other systems can load the enum. */
  private static final class Door {

    static final MethodHandle SYSCALL = bind();

    private static MethodHandle bind() {
      Linker linker = Linker.nativeLinker();
      ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow("syscall"),
          FunctionDescriptor.of(word, word, word, word, word, word, word, word),
          Linker.Option.firstVariadicArg(1),
          Linker.Option.captureCallState("errno"));
    }
  }
}
