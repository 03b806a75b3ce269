package dev.cairn.fuse.kernel.session;

import dev.cairn.archive.posix.Timestamp;
import dev.cairn.fuse.kernel.Caller;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A request as it lies in a {@link Buffer} (struct fuse_in_header, then a body). Offsets are of the
 * body, in bytes. The kernel's own structures are trusted, but nothing is read outside of the
 * segment.
 */
final class Request {

  static final int HEADER_BYTES = 40;

  private final MemorySegment header;
  private final MemorySegment body;

  /**
   * Takes what was read.
   *
   * @param message the whole request
   */
  Request(MemorySegment message) {
    header = message;
    body = message.asSlice(HEADER_BYTES);
  }

  int opcode() {
    return header.get(ValueLayout.JAVA_INT_UNALIGNED, 4);
  }

  /** What the answer must name. */
  long unique() {
    return header.get(ValueLayout.JAVA_LONG_UNALIGNED, 8);
  }

  long inode() {
    return header.get(ValueLayout.JAVA_LONG_UNALIGNED, 16);
  }

  Caller caller() {
    return new Caller(
        Integer.toUnsignedLong(header.get(ValueLayout.JAVA_INT_UNALIGNED, 24)),
        Integer.toUnsignedLong(header.get(ValueLayout.JAVA_INT_UNALIGNED, 28)),
        header.get(ValueLayout.JAVA_INT_UNALIGNED, 32));
  }

  int word(long offset) {
    return body.get(ValueLayout.JAVA_INT_UNALIGNED, offset);
  }

  long unsigned(long offset) {
    return Integer.toUnsignedLong(word(offset));
  }

  long number(long offset) {
    return body.get(ValueLayout.JAVA_LONG_UNALIGNED, offset);
  }

  /** Seconds at one place, nanoseconds at another. */
  Timestamp time(long secondsOffset, long nanosOffset) {
    return new Timestamp(number(secondsOffset), Math.clamp(word(nanosOffset), 0, 999_999_999));
  }

  /** The bytes before the next NUL. */
  byte[] text(long offset) {
    long end = offset;
    while (body.get(ValueLayout.JAVA_BYTE, end) != 0) {
      end++;
    }
    return bytes(offset, end - offset);
  }

  byte[] bytes(long offset, long count) {
    return data(offset, count).toArray(ValueLayout.JAVA_BYTE);
  }

  /** A part of the body, where it lies. */
  MemorySegment data(long offset, long count) {
    return body.asSlice(offset, count);
  }
}
