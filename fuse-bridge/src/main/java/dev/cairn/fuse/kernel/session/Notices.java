package dev.cairn.fuse.kernel.session;

import dev.cairn.archive.posix.Errno;
import dev.cairn.fuse.kernel.KernelCache;
import dev.cairn.fuse.kernel.Name;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Tells the kernel by messages that answer no request (enum fuse_notify_code). */
final class Notices implements KernelCache {

  private static final System.Logger LOG = System.getLogger(Notices.class.getName());

  private static final int INVALIDATE_INODE = 2;
  private static final int INVALIDATE_ENTRY = 3;
  private static final int STORE = 4;
  private static final int DELETE = 6;

  private static final int HEADER_BYTES = 16;

  private final Device device;

  /** The descriptor's number may be another file's once it is closed. */
  private final ReentrantReadWriteLock open = new ReentrantReadWriteLock();

  private boolean closed;

  Notices(Device device) {
    this.device = device;
  }

  @Override
  public boolean invalidate(long inode) {
    return invalidateRange(inode, 0, 0);
  }

  @Override
  public boolean invalidateAttributes(long inode) {
    return invalidateRange(inode, -1, 0);
  }

  /** struct fuse_notify_inval_inode_out: ino, off, len. */
  @Override
  public boolean invalidateRange(long inode, long offset, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment message = message(arena, INVALIDATE_INODE, 24);
      number(message, 0, inode);
      number(message, 8, offset);
      number(message, 16, bytes);
      return send(arena, message);
    }
  }

  /** struct fuse_notify_inval_entry_out: parent, namelen, flags; the name with its NUL. */
  @Override
  public boolean invalidateName(Name name) {
    byte[] bytes = name.bytes();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment message = message(arena, INVALIDATE_ENTRY, 16 + bytes.length + 1L);
      number(message, 0, name.parent());
      word(message, 8, bytes.length);
      text(message, 16, bytes);
      return send(arena, message);
    }
  }

  /** struct fuse_notify_delete_out: parent, child, namelen, padding; the name with its NUL. */
  @Override
  public boolean deleted(Name name, long inode) {
    byte[] bytes = name.bytes();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment message = message(arena, DELETE, 24 + bytes.length + 1L);
      number(message, 0, name.parent());
      number(message, 8, inode);
      word(message, 16, bytes.length);
      text(message, 24, bytes);
      return send(arena, message);
    }
  }

  /** struct fuse_notify_store_out: nodeid, offset, size, padding; the data. */
  @Override
  public boolean store(long inode, long offset, MemorySegment data) {
    boolean known = true;
    long done = 0;
    while (known && done < data.byteSize()) {
      long count = Math.min(data.byteSize() - done, Buffer.DATA_BYTES_MAX / 2);
      known = storePart(inode, offset + done, data.asSlice(done, count));
      done += count;
    }
    return known;
  }

  private boolean storePart(long inode, long offset, MemorySegment data) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment message = message(arena, STORE, 24 + data.byteSize());
      number(message, 0, inode);
      number(message, 8, offset);
      word(message, 16, (int) data.byteSize());
      message.asSlice(HEADER_BYTES + 24).copyFrom(data);
      return send(arena, message);
    }
  }

  /** From now on nothing is told. */
  void close() {
    open.writeLock().lock();
    try {
      closed = true;
    } finally {
      open.writeLock().unlock();
    }
  }

  /** struct fuse_out_header, with the code in the place of an error and 0 for the request. */
  private static MemorySegment message(Arena arena, int code, long bodyBytes) {
    MemorySegment message = arena.allocate(HEADER_BYTES + bodyBytes, Long.BYTES);
    message.set(ValueLayout.JAVA_INT, 0, (int) message.byteSize());
    message.set(ValueLayout.JAVA_INT, 4, code);
    return message;
  }

  private static void number(MemorySegment message, long offset, long value) {
    message.set(ValueLayout.JAVA_LONG, HEADER_BYTES + offset, value);
  }

  private static void word(MemorySegment message, long offset, int value) {
    message.set(ValueLayout.JAVA_INT, HEADER_BYTES + offset, value);
  }

  private static void text(MemorySegment message, long offset, byte[] bytes) {
    MemorySegment.copy(
        bytes, 0, message, ValueLayout.JAVA_BYTE, HEADER_BYTES + offset, bytes.length);
  }

  private boolean send(Arena arena, MemorySegment message) {
    open.readLock().lock();
    try {
      if (closed) {
        return false;
      }
      int errno = (int) -device.write(SystemCall.state(arena), message);
      // ENOENT: it remembers no such thing; ENOTDIR and ENOTEMPTY come of names that changed.
      if (errno > 0 && Errno.of(errno) == Errno.EINVAL) {
        LOG.log(Level.WARNING, "the kernel does not understand notice {0}", code(message));
      }
      return errno <= 0;
    } finally {
      open.readLock().unlock();
    }
  }

  private static int code(MemorySegment message) {
    return message.get(ValueLayout.JAVA_INT, 4);
  }
}
