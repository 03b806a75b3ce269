package dev.cairn.fuse.kernel.contract;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** As {@link Calls}, for the contents of open files, their locks, and extended attributes. */
public final class FileCalls {

  public static final int KEEP_SIZE = 1;
  public static final int PUNCH_HOLE = 2;
  public static final int ZERO_RANGE = 0x10;

  public static final int SEEK_DATA = 3;
  public static final int SEEK_HOLE = 4;

  public static final int LOCK_SHARED = 1;
  public static final int LOCK_EXCLUSIVE = 2;
  public static final int LOCK_NOW = 4;
  public static final int LOCK_NONE = 8;

  private FileCalls() {}

  public static long pwrite(long descriptor, byte[] data, long offset) {
    try (Arena arena = Arena.ofConfined()) {
      long address = copy(arena, data).address();
      return Calls.call(18, 68, descriptor, address, data.length, offset);
    }
  }

  public static long write(long descriptor, byte[] data) {
    try (Arena arena = Arena.ofConfined()) {
      return Calls.call(1, 64, descriptor, copy(arena, data).address(), data.length);
    }
  }

  /** What is there: fewer bytes at the end. */
  public static byte[] pread(long descriptor, int count, long offset) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(Math.max(count, 1), 4096);
      long got = Calls.call(17, 67, descriptor, buffer.address(), count, offset);
      if (got < 0) {
        throw new IllegalStateException("read: errno " + -got);
      }
      return buffer.asSlice(0, got).toArray(ValueLayout.JAVA_BYTE);
    }
  }

  /** Only the result. */
  public static long tryRead(long descriptor, int count, long offset) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(Math.max(count, 1), 4096);
      return Calls.call(17, 67, descriptor, buffer.address(), count, offset);
    }
  }

  private static MemorySegment copy(Arena arena, byte[] data) {
    MemorySegment buffer = arena.allocate(Math.max(data.length, 1), 4096);
    MemorySegment.copy(data, 0, buffer, ValueLayout.JAVA_BYTE, 0, data.length);
    return buffer;
  }

  public static long fallocate(long descriptor, int mode, long offset, long bytes) {
    return Calls.call(285, 47, descriptor, mode, offset, bytes);
  }

  public static long lseek(long descriptor, long offset, int whence) {
    return Calls.call(8, 62, descriptor, offset, whence);
  }

  public static long fsync(long descriptor) {
    return Calls.call(74, 82, descriptor);
  }

  public static long flock(long descriptor, int operation) {
    return Calls.call(73, 32, descriptor, operation);
  }

  public static long copyRange(long from, long fromOffset, long to, long toOffset, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment in = arena.allocateFrom(ValueLayout.JAVA_LONG, fromOffset);
      MemorySegment out = arena.allocateFrom(ValueLayout.JAVA_LONG, toOffset);
      return Calls.call(326, 285, from, in.address(), to, out.address(), bytes, 0);
    }
  }

  /**
   * A lock of the opening, not of the process (F_OFD_SETLK), so that two can be in one process.
   *
   * @param type 0 shared, 1 exclusive, 2 none
   */
  public static long lock(long descriptor, int type, long start, long bytes) {
    return fcntlLock(descriptor, 37, type, start, bytes)[0];
  }

  /** The type of the lock in the way of an exclusive one, 2 if there is none. */
  public static int lockInTheWay(long descriptor, long start, long bytes) {
    long[] result = fcntlLock(descriptor, 36, 1, start, bytes);
    return result[0] < 0 ? (int) result[0] : (int) result[1];
  }

  /** struct flock: type, whence, start 8, len 16, pid 24. */
  private static long[] fcntlLock(long fd, int command, int type, long start, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment lock = arena.allocate(32, 8);
      lock.set(ValueLayout.JAVA_SHORT, 0, (short) type);
      lock.set(ValueLayout.JAVA_LONG, 8, start);
      lock.set(ValueLayout.JAVA_LONG, 16, bytes);
      long result = Calls.call(72, 25, fd, command, lock.address());
      return new long[] {result, lock.get(ValueLayout.JAVA_SHORT, 0)};
    }
  }

  public static long setxattr(String path, String name, byte[] value, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      long file = Calls.text(arena, path).address();
      long key = Calls.text(arena, name).address();
      return Calls.call(189, 6, file, key, copy(arena, value).address(), value.length, flags);
    }
  }

  /** The value's size, or the error; nothing is read if {@code room} is 0. */
  public static long getxattr(String path, String name, int room) {
    try (Arena arena = Arena.ofConfined()) {
      long buffer = arena.allocate(Math.max(room, 1)).address();
      long file = Calls.text(arena, path).address();
      return Calls.call(192, 9, file, Calls.text(arena, name).address(), buffer, room);
    }
  }

  public static byte[] xattr(String path, String name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(65536);
      long file = Calls.text(arena, path).address();
      long key = Calls.text(arena, name).address();
      long got = Calls.call(192, 9, file, key, buffer.address(), buffer.byteSize());
      if (got < 0) {
        throw new IllegalStateException("getxattr: errno " + -got);
      }
      return buffer.asSlice(0, got).toArray(ValueLayout.JAVA_BYTE);
    }
  }

  public static List<String> listxattr(String path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(65536);
      long file = Calls.text(arena, path).address();
      long got = Calls.call(195, 12, file, buffer.address(), buffer.byteSize());
      byte[] bytes = buffer.asSlice(0, Math.max(0, got)).toArray(ValueLayout.JAVA_BYTE);
      String all = new String(bytes, StandardCharsets.ISO_8859_1);
      return Arrays.stream(all.split("\0")).filter(name -> !name.isEmpty()).toList();
    }
  }

  public static long removexattr(String path, String name) {
    try (Arena arena = Arena.ofConfined()) {
      long file = Calls.text(arena, path).address();
      return Calls.call(198, 15, file, Calls.text(arena, name).address());
    }
  }

  /** Shared memory of a file, until {@link #unmap}. */
  public static MemorySegment map(long descriptor, long bytes, boolean shared) {
    int readWrite = 3;
    long address = Calls.call(9, 222, 0, bytes, readWrite, shared ? 1 : 2, descriptor, 0);
    if (address < 0 && address > -4096) {
      throw new IllegalStateException("mmap: errno " + -address);
    }
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }

  public static long syncMap(MemorySegment map) {
    return Calls.call(26, 227, map.address(), map.byteSize(), 4);
  }

  public static long unmap(MemorySegment map) {
    return Calls.call(11, 215, map.address(), map.byteSize());
  }

  /** The next names of an open directory with "." and "..", none at its end. */
  public static List<String> listSome(long descriptor, int bufferBytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(bufferBytes, 8);
      long got = Calls.call(217, 61, descriptor, buffer.address(), bufferBytes);
      if (got < 0) {
        throw new IllegalStateException("getdents64: errno " + -got);
      }
      List<String> names = new ArrayList<>();
      long at = 0;
      while (at < got) {
        long end = at + (buffer.get(ValueLayout.JAVA_SHORT, at + 16) & 0xFFFF);
        byte[] tail = buffer.asSlice(at + 19, end - at - 19).toArray(ValueLayout.JAVA_BYTE);
        String padded = new String(tail, StandardCharsets.ISO_8859_1);
        names.add(padded.substring(0, padded.indexOf('\0')));
        at = end;
      }
      return names;
    }
  }

  /** struct statfs as eleven words and more: bsize 1, blocks 2, bfree 3, namelen 8. */
  public static long[] statfs(String path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment struct = arena.allocate(256, 8);
      long result = Calls.call(137, 43, Calls.text(arena, path).address(), struct.address());
      if (result < 0) {
        throw new IllegalStateException("statfs: errno " + -result);
      }
      return struct.asSlice(0, 96).toArray(ValueLayout.JAVA_LONG);
    }
  }
}
