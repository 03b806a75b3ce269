package dev.cairn.archive.posix;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * An open file or directory. What is done to it is done to that very file, whatever its name has
 * come to mean since.
 *
 * <p>For one thread at a time. Close it: a process has about a thousand. Every method throws {@link
 * PosixException} with {@link Errno#EBADF} once closed.
 */
public abstract sealed class Descriptor implements AutoCloseable
    permits DirectoryHandle, FileHandle {

  private static final int CLOSED = -1;

  /** struct timespec: two 64-bit words. */
  private static final int TIMESPEC_BYTES = 16;

  /** UTIME_OMIT in the place of nanoseconds: leave this time alone. */
  private static final long OMIT = 0x3FFFFFFE;

  private int descriptor;

  /** For messages, and where a call needs a path after all. */
  final byte[] path;

  Descriptor(int descriptor, byte[] path) {
    this.descriptor = descriptor;
    this.path = path;
  }

  int descriptor() {
    return descriptor;
  }

  /** As it is now. */
  public Stat stat() throws PosixException {
    return stat(new byte[0], OpenFlags.AT_EMPTY_PATH);
  }

  /** Sets permission, set-id and sticky bits, 0..07777. */
  public void chmod(int permissions) throws PosixException {
    call(SystemCall.FCHMOD, descriptor, permissions);
  }

  /** Sets owner and group; the kernel clears set-id bits, so do this before {@link #chmod}. */
  public void chown(long uid, long gid) throws PosixException {
    call(SystemCall.FCHOWN, descriptor, uid, gid);
  }

  /** Sets both times; {@code accessed} null leaves that one alone. */
  public void setTimes(@Nullable Timestamp accessed, Timestamp modified) throws PosixException {
    try (CallFrame frame = CallFrame.borrow()) {
      long times = writeTimes(frame, accessed, modified);
      check(frame.call(SystemCall.UTIMENSAT, descriptor, 0, times, 0), SystemCall.UTIMENSAT, path);
    }
  }

  /** Waits until contents and attributes are on the disk (fsync(2)). */
  public void sync() throws PosixException {
    call(SystemCall.FSYNC, descriptor);
  }

  /** Closes it; a second time does nothing. */
  @Override
  public void close() throws PosixException {
    int open = descriptor;
    if (open >= 0) {
      descriptor = CLOSED;
      long result;
      try (CallFrame frame = CallFrame.borrow()) {
        result = frame.call(SystemCall.CLOSE, open);
      }
      check(result, SystemCall.CLOSE, path);
    }
  }

  final Stat stat(byte[] name, int flags) throws PosixException {
    try (CallFrame frame = CallFrame.borrow()) {
      long address = frame.path(SystemCall.STATX, name);
      MemorySegment struct = frame.buffer().asSlice(0, Stat.STRUCT_BYTES);
      long result =
          frame.call(
              SystemCall.STATX, descriptor, address, flags, Stat.BASIC_MASK, struct.address());
      if (result < 0) {
        throw new PosixException((int) -result, SystemCall.STATX, PathBytes.join(path, name));
      }
      return Stat.read(struct.toArray(ValueLayout.JAVA_BYTE));
    }
  }

  final long call(SystemCall call, long... arguments) throws PosixException {
    try (CallFrame frame = CallFrame.borrow()) {
      return check(frame.call(call, arguments), call, path);
    }
  }

  /** Writes struct timespec[2] to the frame's buffer and gives its address. */
  static long writeTimes(CallFrame frame, @Nullable Timestamp accessed, Timestamp modified) {
    MemorySegment times = frame.buffer().asSlice(0, 2 * TIMESPEC_BYTES);
    times.set(ValueLayout.JAVA_LONG, 0, accessed == null ? 0 : accessed.seconds());
    times.set(ValueLayout.JAVA_LONG, 8, accessed == null ? OMIT : accessed.nanos());
    times.set(ValueLayout.JAVA_LONG, 16, modified.seconds());
    times.set(ValueLayout.JAVA_LONG, 24, modified.nanos());
    return times.address();
  }

  static long check(long result, SystemCall call, byte[] path) throws PosixException {
    if (result < 0) {
      throw new PosixException((int) -result, call, path);
    }
    return result;
  }
}
