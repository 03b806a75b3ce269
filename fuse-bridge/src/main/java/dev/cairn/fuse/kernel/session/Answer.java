package dev.cairn.fuse.kernel.session;

import dev.cairn.archive.posix.Timestamp;
import dev.cairn.fuse.kernel.Attributes;
import dev.cairn.fuse.kernel.MountSettings;
import dev.cairn.fuse.kernel.Opened;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;

/**
 * Builds the answer to one request in a {@link Buffer} (struct fuse_out_header, then a body) and
 * sends it. Offsets are of the body, in bytes.
 */
final class Answer {

  /** struct fuse_entry_out. */
  static final int ENTRY_BYTES = 128;

  /** struct fuse_attr_out. */
  static final int ATTRIBUTES_BYTES = 104;

  /** struct fuse_open_out. */
  static final int OPENED_BYTES = 16;

  private static final int HEADER_BYTES = 16;

  /** What st_blksize says: what programs should read and write at a time. */
  private static final int PREFERRED_BYTES = 128 * 1024;

  private final Device device;
  private final Buffer buffer;
  private final MountSettings settings;
  private final long unique;

  Answer(Device device, Buffer buffer, MountSettings settings, long unique) {
    this.device = device;
    this.buffer = buffer;
    this.settings = settings;
    this.unique = unique;
  }

  /** The same answer built elsewhere, by a thread that does not own the worker's buffer. */
  Answer in(Buffer other) {
    return new Answer(device, other, settings, unique);
  }

  /** Where data goes: at a page's start. */
  MemorySegment data(long count) {
    return body().asSlice(0, count);
  }

  void word(long offset, int value) {
    body().set(ValueLayout.JAVA_INT_UNALIGNED, offset, value);
  }

  void number(long offset, long value) {
    body().set(ValueLayout.JAVA_LONG_UNALIGNED, offset, value);
  }

  void bytes(long offset, byte[] array) {
    MemorySegment.copy(array, 0, body(), ValueLayout.JAVA_BYTE, offset, array.length);
  }

  /** Writes struct fuse_entry_out. */
  void entry(long offset, Attributes attributes) {
    entry(offset, attributes.inode(), attributes);
  }

  /**
   * As {@link #entry(long, Attributes)}.
   *
   * @param node the inode number, or 0 for one that the kernel shall not remember
   */
  void entry(long offset, long node, Attributes attributes) {
    Duration name = settings.namesValid();
    Duration attribute = settings.attributesValid();
    number(offset, node);
    number(offset + 8, 0); // the generation: numbers are not reused
    number(offset + 16, name.toSeconds());
    number(offset + 24, attribute.toSeconds());
    word(offset + 32, name.toNanosPart());
    word(offset + 36, attribute.toNanosPart());
    attributes(offset + 40, attributes);
  }

  /** Writes a struct fuse_entry_out that says for how long there is no such name. */
  void absence() {
    data(ENTRY_BYTES).fill((byte) 0);
    number(16, settings.absenceValid().toSeconds());
    word(32, settings.absenceValid().toNanosPart());
  }

  /** Writes struct fuse_attr_out and sends it. */
  void sendAttributes(Attributes attributes) {
    number(0, settings.attributesValid().toSeconds());
    word(8, settings.attributesValid().toNanosPart());
    word(12, 0);
    attributes(16, attributes);
    send(ATTRIBUTES_BYTES);
  }

  /** Writes struct fuse_open_out. */
  void opened(long offset, Opened opened) {
    number(offset, opened.handle());
    word(offset + 8, opened.flags());
    word(offset + 12, 0);
  }

  /** struct fuse_attr. */
  private void attributes(long at, Attributes attributes) {
    number(at, attributes.inode());
    number(at + 8, attributes.bytes());
    number(at + 16, attributes.blocks512());
    time(at + 24, at + 48, attributes.accessed());
    time(at + 32, at + 52, attributes.modified());
    time(at + 40, at + 56, attributes.changed());
    word(at + 60, attributes.mode());
    word(at + 64, (int) attributes.links());
    word(at + 68, (int) attributes.uid());
    word(at + 72, (int) attributes.gid());
    word(at + 76, DeviceNumber.encode(attributes.special()));
    word(at + 80, PREFERRED_BYTES);
    word(at + 84, 0);
  }

  private void time(long secondsAt, long nanosAt, Timestamp time) {
    number(secondsAt, time.seconds());
    word(nanosAt, time.nanos());
  }

  /**
   * Sends what was built.
   *
   * @param count bytes of the body
   * @return whether the kernel still wanted it
   */
  boolean send(long count) {
    return write(0, count);
  }

  /** Sends an error. */
  void fail(int errno) {
    write(-errno, 0);
  }

  private boolean write(int error, long count) {
    MemorySegment message = buffer.answer().asSlice(0, HEADER_BYTES + count);
    message.set(ValueLayout.JAVA_INT_UNALIGNED, 0, (int) message.byteSize());
    message.set(ValueLayout.JAVA_INT_UNALIGNED, 4, error);
    message.set(ValueLayout.JAVA_LONG_UNALIGNED, 8, unique);
    return device.write(buffer.state(), message) >= 0;
  }

  private MemorySegment body() {
    return buffer.answer().asSlice(HEADER_BYTES);
  }
}
