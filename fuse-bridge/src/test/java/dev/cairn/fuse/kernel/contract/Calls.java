package dev.cairn.fuse.kernel.contract;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * System calls as a program makes them: nothing is checked, every result is the kernel's own,
 * −errno for an error. Paths are text whose characters are bytes (Latin-1), so that any name can be
 * written down.
 */
public final class Calls {

  public static final int READ = 0;
  public static final int WRITE = 1;
  public static final int READ_WRITE = 2;
  public static final int CREATE = 0x40;
  public static final int EXCLUSIVE = 0x80;
  public static final int TRUNCATE = 0x200;
  public static final int APPEND = 0x400;
  public static final int NONBLOCK = 0x800;
  public static final int DIRECT = arm() ? 0x10000 : 0x4000;
  public static final int DIRECTORY = arm() ? 0x4000 : 0x10000;
  public static final int NO_FOLLOW = arm() ? 0x8000 : 0x20000;
  public static final int TEMPORARY = 0x400000 | DIRECTORY;
  public static final int PATH_ONLY = 0x200000;

  public static final int AT_NO_FOLLOW = 0x100;
  public static final int AT_REMOVE_DIRECTORY = 0x200;
  public static final int AT_FOLLOW = 0x400;
  public static final int AT_EMPTY_PATH = 0x1000;

  static final int HERE = -100;

  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO =
      STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle SYSCALL = bind();

  private Calls() {}

  static boolean arm() {
    return "aarch64".equals(System.getProperty("os.arch"));
  }

  private static MethodHandle bind() {
    Linker linker = Linker.nativeLinker();
    ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("syscall"),
        FunctionDescriptor.of(word, word, word, word, word, word, word, word),
        Linker.Option.firstVariadicArg(1),
        Linker.Option.captureCallState("errno"));
  }

  /**
   * Any call.
   *
   * @param x86 its number on x86_64
   * @param arm its number on aarch64
   */
  public static long call(int x86, int arm, long... arguments) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      long[] a = Arrays.copyOf(arguments, 6);
      long number = arm() ? arm : x86;
      long result = (long) SYSCALL.invokeExact(state, number, a[0], a[1], a[2], a[3], a[4], a[5]);
      return result >= 0 ? result : -state.get(ValueLayout.JAVA_INT, ERRNO);
    } catch (Throwable t) {
      throw new IllegalStateException("the call itself failed", t);
    }
  }

  /** Its bytes and a NUL. */
  static MemorySegment text(Arena arena, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    MemorySegment segment = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return segment;
  }

  private static long onPath(int x86, int arm, String path, long... more) {
    try (Arena arena = Arena.ofConfined()) {
      long[] all = new long[more.length + 2];
      all[0] = HERE;
      all[1] = text(arena, path).address();
      System.arraycopy(more, 0, all, 2, more.length);
      return call(x86, arm, all);
    }
  }

  public static long open(String path, int flags, int mode) {
    return onPath(257, 56, path, flags, mode);
  }

  public static long close(long descriptor) {
    return call(3, 57, descriptor);
  }

  public static long mkdir(String path, int mode) {
    return onPath(258, 34, path, mode);
  }

  /** Mode with its type; device in the kernel's 32-bit form. */
  public static long mknod(String path, int mode, long device) {
    return onPath(259, 33, path, mode, device);
  }

  public static long unlink(String path) {
    return onPath(263, 35, path, 0);
  }

  public static long rmdir(String path) {
    return onPath(263, 35, path, AT_REMOVE_DIRECTORY);
  }

  public static long chmod(String path, int mode) {
    return onPath(268, 53, path, mode);
  }

  public static long fchmod(long descriptor, int mode) {
    return call(91, 52, descriptor, mode);
  }

  /** −1 leaves the owner or the group. */
  public static long chown(String path, long uid, long gid) {
    return onPath(260, 54, path, uid, gid, 0);
  }

  public static long lchown(String path, long uid, long gid) {
    return onPath(260, 54, path, uid, gid, AT_NO_FOLLOW);
  }

  public static long fchown(long descriptor, long uid, long gid) {
    return call(93, 55, descriptor, uid, gid);
  }

  public static long truncate(String path, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      return call(76, 45, text(arena, path).address(), bytes);
    }
  }

  public static long ftruncate(long descriptor, long bytes) {
    return call(77, 46, descriptor, bytes);
  }

  public static long link(String from, String to) {
    return link(from, to, 0);
  }

  public static long link(String from, String to, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      long target = text(arena, to).address();
      return call(265, 37, HERE, text(arena, from).address(), HERE, target, flags);
    }
  }

  public static long symlink(String target, String path) {
    try (Arena arena = Arena.ofConfined()) {
      return call(266, 36, text(arena, target).address(), HERE, text(arena, path).address());
    }
  }

  public static long rename(String from, String to) {
    return rename(from, to, 0);
  }

  /** renameat2(2): 1 is NOREPLACE, 2 EXCHANGE. */
  public static long rename(String from, String to, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      long target = text(arena, to).address();
      return call(316, 276, HERE, text(arena, from).address(), HERE, target, flags);
    }
  }

  public static long access(String path, int mask) {
    return onPath(439, 439, path, mask, 0x200); // faccessat2 with AT_EACCESS
  }

  /** The target, or null if it cannot be read. */
  public static String readlink(String path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(4096);
      long count = onPath(267, 78, path, buffer.address(), buffer.byteSize());
      if (count < 0) {
        throw new IllegalStateException("readlink " + path + ": errno " + -count);
      }
      byte[] bytes = buffer.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  /** Times in nanoseconds since 1970; the constants are of utimensat(2). */
  public static final long TIME_NOW = Long.MIN_VALUE;

  public static final long TIME_OMIT = Long.MIN_VALUE + 1;

  public static long utimens(String path, long accessedNs, long modifiedNs, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment times = arena.allocate(32, 8);
      time(times, 0, accessedNs);
      time(times, 16, modifiedNs);
      return onPath(280, 88, path, times.address(), flags);
    }
  }

  private static void time(MemorySegment times, long at, long ns) {
    boolean special = ns == TIME_NOW || ns == TIME_OMIT;
    long nanos = special ? (ns == TIME_NOW ? 0x3FFFFFFF : 0x3FFFFFFE) : Math.floorMod(ns, BILLION);
    times.set(ValueLayout.JAVA_LONG, at, special ? 0 : Math.floorDiv(ns, BILLION));
    times.set(ValueLayout.JAVA_LONG, at + 8, nanos);
  }

  static final long BILLION = 1_000_000_000L;

  /** What statx(2) says. */
  public record Stat(
      int mode,
      long links,
      long uid,
      long gid,
      long inode,
      long bytes,
      long blocks,
      long accessedNs,
      long changedNs,
      long modifiedNs,
      int major,
      int minor) {

    public int permissions() {
      return mode & 07777;
    }

    public int type() {
      return mode & 0xF000;
    }
  }

  public static Stat stat(String path) {
    return stat(path, 0);
  }

  public static Stat lstat(String path) {
    return stat(path, AT_NO_FOLLOW);
  }

  private static Stat stat(String path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment struct = arena.allocate(256, 8);
      long result = onPath(332, 291, path, flags, 0x7FF, struct.address());
      return stat(path, result, struct);
    }
  }

  public static Stat fstat(long descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment struct = arena.allocate(256, 8);
      long empty = text(arena, "").address();
      long result = call(332, 291, descriptor, empty, AT_EMPTY_PATH, 0x7FF, struct.address());
      return stat("descriptor", result, struct);
    }
  }

  /** 0, or the error of lstat(2). */
  public static long lookup(String path) {
    try (Arena arena = Arena.ofConfined()) {
      return onPath(332, 291, path, AT_NO_FOLLOW, 0x7FF, arena.allocate(256, 8).address());
    }
  }

  private static Stat stat(String what, long result, MemorySegment s) {
    if (result < 0) {
      throw new IllegalStateException("stat " + what + ": errno " + -result);
    }
    return new Stat(
        s.get(ValueLayout.JAVA_SHORT, 28) & 0xFFFF,
        s.get(ValueLayout.JAVA_INT, 16),
        Integer.toUnsignedLong(s.get(ValueLayout.JAVA_INT, 20)),
        Integer.toUnsignedLong(s.get(ValueLayout.JAVA_INT, 24)),
        s.get(ValueLayout.JAVA_LONG, 32),
        s.get(ValueLayout.JAVA_LONG, 40),
        s.get(ValueLayout.JAVA_LONG, 48),
        ns(s, 64),
        ns(s, 96),
        ns(s, 112),
        s.get(ValueLayout.JAVA_INT, 128),
        s.get(ValueLayout.JAVA_INT, 132));
  }

  private static long ns(MemorySegment s, long at) {
    return s.get(ValueLayout.JAVA_LONG, at) * BILLION + s.get(ValueLayout.JAVA_INT, at + 8);
  }
}
