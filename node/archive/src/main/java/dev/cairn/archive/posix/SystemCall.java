package dev.cairn.archive.posix;

import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The system calls used, with their numbers on the two machines that are supported (Linux {@code
 * asm/unistd_64.h} and {@code asm-generic/unistd.h}). All go through syscall(2), so no structure of
 * a particular libc is relied on.
 */
enum SystemCall {
  READ("read", 0, 63),
  WRITE("write", 1, 64),
  CLOSE("close", 3, 57),
  LSEEK("lseek", 8, 62),
  PREAD("pread", 17, 67),
  PWRITE("pwrite", 18, 68),
  FSYNC("fsync", 74, 82),
  FDATASYNC("fdatasync", 75, 83),
  FTRUNCATE("ftruncate", 77, 46),
  FCHMOD("fchmod", 91, 52),
  FCHOWN("fchown", 93, 55),
  STATFS("statfs", 137, 43),
  SCHED_SETSCHEDULER("sched_setscheduler", 144, 119),
  SCHED_GETSCHEDULER("sched_getscheduler", 145, 120),
  LSETXATTR("lsetxattr", 189, 6),
  LGETXATTR("lgetxattr", 192, 9),
  LLISTXATTR("llistxattr", 195, 12),
  LREMOVEXATTR("lremovexattr", 198, 15),
  GETDENTS("getdents64", 217, 61),
  OPENAT("open", 257, 56),
  MKDIRAT("mkdir", 258, 34),
  MKNODAT("mknod", 259, 33),
  FCHOWNAT("lchown", 260, 54),
  UNLINKAT("unlink", 263, 35),
  LINKAT("link", 265, 37),
  SYMLINKAT("symlink", 266, 36),
  READLINKAT("readlink", 267, 78),
  FCHMODAT("chmod", 268, 53),
  UTIMENSAT("utimensat", 280, 88),
  FALLOCATE("fallocate", 285, 47),
  RENAMEAT("rename", 316, 276),
  STATX("stat", 332, 291),
  EXIT_GROUP("exit_group", 231, 94);

  private static final String MACHINE =
      System.getProperty("os.name") + " on " + System.getProperty("os.arch");
  private static final boolean X86_64 = MACHINE.equals("Linux on amd64");
  private static final boolean AARCH64 = MACHINE.equals("Linux on aarch64");

  /** The number of the call and its six arguments. */
  private static final int WORDS = 7;

  /** Where errno is put; a downcall saves it before the JVM can overwrite it. */
  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();

  private static final long ERRNO_OFFSET =
      STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  /** Bytes a call needs to save errno. */
  static final long STATE_BYTES = STATE.byteSize();

  private final String printed;
  private final int number;

  SystemCall(String printed, int x86Number, int armNumber) {
    this.printed = printed;
    this.number = "aarch64".equals(System.getProperty("os.arch")) ? armNumber : x86Number;
  }

  /** The name for messages, without the "at". */
  String printed() {
    return printed;
  }

  static boolean isSupported() {
    return X86_64 || AARCH64;
  }

  static void requireSupported() {
    if (!isSupported()) {
      throw new UnsupportedOperationException(
          "archives are read and written on Linux (x86_64 or aarch64) only, this is " + MACHINE);
    }
  }

  /** The machine's own layout of open(2) flags, which the two architectures number differently. */
  static boolean isArm() {
    return AARCH64;
  }

  /**
   * Calls the kernel, again if a signal interrupts it. Blocks the carrier thread, as file calls of
   * the JDK do.
   *
   * @param state {@link #STATE_BYTES} bytes
   * @param arguments at most six; numbers or addresses
   * @return the result, or −errno
   */
  long invoke(MemorySegment state, long... arguments) {
    requireSupported();
    long[] words = new long[WORDS];
    words[0] = number;
    System.arraycopy(arguments, 0, words, 1, arguments.length);
    while (true) {
      long result = Door.SYSCALL.call(state, words);
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

  /** Found on first use, so that other systems can load the enum. */
  private static final class Door {
    static final NativeFunction SYSCALL = NativeFunction.find("syscall");
  }
}
