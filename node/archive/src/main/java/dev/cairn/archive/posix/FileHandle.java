package dev.cairn.archive.posix;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * An open file. Reads and writes take heap arrays and copy once, through a pooled native buffer of
 * 128 KiB, as the JDK's channels do; hand in arrays of that size or more and keep them. Native
 * memory is read and written without a copy.
 *
 * <p>Calls that name a position may come from many threads at once, as long as none closes the file
 * meanwhile. Unlike a channel's, they do not care whether their thread is interrupted.
 */
public final class FileHandle extends Descriptor {

  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;

  /** FALLOC_FL_KEEP_SIZE. */
  private static final int KEEP_SIZE = 1;

  /** FALLOC_FL_PUNCH_HOLE. */
  private static final int PUNCH_HOLE = 2;

  FileHandle(int descriptor, byte[] path) {
    super(descriptor, path);
  }

  /**
   * Reads on from where the last read or write ended.
   *
   * @return bytes read, at least 1 and perhaps fewer than asked for; −1 at the end of the file
   */
  public int read(byte[] array, int offset, int length) throws PosixException {
    return read(SystemCall.READ, 0, array, offset, length);
  }

  /** As {@link #read}, from {@code position}; does not move where the next read goes on. */
  public int readAt(long position, byte[] array, int offset, int length) throws PosixException {
    return read(SystemCall.PREAD, position, array, offset, length);
  }

  /**
   * Reads from {@code position} into native memory until it is full or the file ends.
   *
   * @return bytes read, 0 at the end of the file
   */
  public int readAt(long position, MemorySegment target) throws PosixException {
    int wanted = Math.toIntExact(target.byteSize());
    int done = 0;
    try (CallFrame frame = CallFrame.borrow()) {
      while (done < wanted) {
        long address = target.address() + done;
        long result =
            frame.call(SystemCall.PREAD, descriptor(), address, wanted - done, position + done);
        int count = (int) check(result, SystemCall.PREAD, path);
        if (count == 0) {
          break;
        }
        done += count;
      }
    }
    return done;
  }

  private int read(SystemCall call, long position, byte[] array, int offset, int length)
      throws PosixException {
    Objects.checkFromIndexSize(offset, length, array.length);
    if (length == 0) {
      return 0;
    }
    try (CallFrame frame = CallFrame.borrow()) {
      MemorySegment buffer = frame.buffer();
      int asked = Math.min(length, CallFrame.BUFFER_BYTES);
      int count =
          (int)
              check(frame.call(call, descriptor(), buffer.address(), asked, position), call, path);
      MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, array, offset, count);
      return count == 0 ? -1 : count;
    }
  }

  /** Writes all bytes on from where the last read or write ended. */
  public void write(byte[] array, int offset, int length) throws PosixException {
    write(SystemCall.WRITE, 0, array, offset, length);
  }

  /** Writes all bytes from {@code position}; a gap behind the old end becomes a hole. */
  public void writeAt(long position, byte[] array, int offset, int length) throws PosixException {
    write(SystemCall.PWRITE, position, array, offset, length);
  }

  /** Writes all of native memory from {@code position}. */
  public void writeAt(long position, MemorySegment source) throws PosixException {
    long wanted = source.byteSize();
    long done = 0;
    try (CallFrame frame = CallFrame.borrow()) {
      while (done < wanted) {
        long address = source.address() + done;
        long result =
            frame.call(SystemCall.PWRITE, descriptor(), address, wanted - done, position + done);
        done += check(result, SystemCall.PWRITE, path);
      }
    }
  }

  /** Waits until the bytes, and what is needed to find them, are on the disk (fdatasync(2)). */
  public void syncData() throws PosixException {
    call(SystemCall.FDATASYNC, descriptor());
  }

  /** Takes room on the disk for a range; the size stays. */
  public void allocate(long offset, long bytes) throws PosixException {
    call(SystemCall.FALLOCATE, descriptor(), KEEP_SIZE, offset, bytes);
  }

  /** Turns a range into zeros that take no room; the size stays. */
  public void punchHole(long offset, long bytes) throws PosixException {
    call(SystemCall.FALLOCATE, descriptor(), PUNCH_HOLE | KEEP_SIZE, offset, bytes);
  }

  private void write(SystemCall call, long position, byte[] array, int offset, int length)
      throws PosixException {
    Objects.checkFromIndexSize(offset, length, array.length);
    try (CallFrame frame = CallFrame.borrow()) {
      MemorySegment buffer = frame.buffer();
      int done = 0;
      while (done < length) {
        int count = Math.min(length - done, CallFrame.BUFFER_BYTES);
        MemorySegment.copy(array, offset + done, buffer, ValueLayout.JAVA_BYTE, 0, count);
        long result = frame.call(call, descriptor(), buffer.address(), count, position + done);
        done += (int) check(result, call, path);
      }
    }
  }

  /** Cuts the file, or extends it with a hole, to {@code bytes}. */
  public void truncate(long bytes) throws PosixException {
    call(SystemCall.FTRUNCATE, descriptor(), bytes);
  }

  /**
   * Where data begins, at or behind {@code from}; empty if only a hole follows. A file system
   * without holes says {@code from}. Moves the position of {@link #read}: use {@link #readAt}.
   */
  public OptionalLong nextData(long from) throws PosixException {
    return seek(from, SEEK_DATA);
  }

  /**
   * Where a hole begins, at or behind {@code from}; the end of the file counts as one. Empty if
   * {@code from} is the end or behind it. Moves the position of {@link #read}.
   */
  public OptionalLong nextHole(long from) throws PosixException {
    return seek(from, SEEK_HOLE);
  }

  private OptionalLong seek(long from, int whence) throws PosixException {
    try (CallFrame frame = CallFrame.borrow()) {
      long result = frame.call(SystemCall.LSEEK, descriptor(), from, whence);
      if (result == -Errno.ENXIO.code()) {
        return OptionalLong.empty();
      }
      return OptionalLong.of(check(result, SystemCall.LSEEK, path));
    }
  }
}
