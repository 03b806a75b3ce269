package dev.cairn.archive.posix;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * An open file. Reads and writes take heap arrays and copy once, through a pooled native buffer of
 * 128 KiB, as the JDK's channels do; hand in arrays of that size or more and keep them.
 */
public final class FileHandle extends Descriptor {

  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;

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
