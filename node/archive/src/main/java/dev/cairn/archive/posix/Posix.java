package dev.cairn.archive.posix;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The door to the file system: open a directory here, then go on from its handle. {@link
 * #workingDirectory()} takes whole paths, absolute or not.
 *
 * <p>Linux on x86_64 and aarch64; elsewhere every call throws {@link UnsupportedOperationException}
 * and says so. The JVM wants {@code --enable-native-access}.
 */
public final class Posix {

  private static final DirectoryHandle WORKING_DIRECTORY =
      new DirectoryHandle(OpenFlags.WORKING_DIRECTORY, new byte[0]);

  private Posix() {}

  /**
   * Where relative paths begin; absolute paths do as well. It is always open, and any thread may
   * use it.
   */
  public static DirectoryHandle workingDirectory() {
    return WORKING_DIRECTORY;
  }

  /** Opens a directory by its path, through symbolic links: the root of a walk or a restore. */
  public static DirectoryHandle openDirectory(byte[] path) throws PosixException {
    SystemCall call = SystemCall.OPENAT;
    try (CallFrame frame = CallFrame.borrow()) {
      long address = frame.path(call, path);
      int flags = OpenFlags.READ | OpenFlags.DIRECTORY | OpenFlags.CLOSE_ON_EXEC;
      long result = frame.call(call, OpenFlags.WORKING_DIRECTORY, address, flags, 0);
      return new DirectoryHandle((int) Descriptor.check(result, call, path), path.clone());
    }
  }

  /**
   * Ends the process here and now, with exit code {@code code}: no thread is waited for, no hook
   * runs, nothing is flushed. Does not return.
   */
  public static void exit(int code) {
    try (CallFrame frame = CallFrame.borrow()) {
      frame.call(SystemCall.EXIT_GROUP, code);
    }
  }

  /** Room on the file system that {@code path} is on. */
  public static FileSystemSpace space(byte[] path) throws PosixException {
    SystemCall call = SystemCall.STATFS;
    try (CallFrame frame = CallFrame.borrow()) {
      MemorySegment struct = frame.buffer();
      long address = frame.path(call, path);
      Descriptor.check(frame.call(call, address, struct.address()), call, path);
      return read(struct);
    }
  }

  /** Reads a 64-bit struct statfs: type, bsize, blocks, bfree, bavail, files, ffree, …, frsize. */
  private static FileSystemSpace read(MemorySegment struct) {
    long fragmentBytes = word(struct, 9);
    long unitBytes = fragmentBytes != 0 ? fragmentBytes : word(struct, 1);
    return new FileSystemSpace(
        word(struct, 2) * unitBytes,
        word(struct, 3) * unitBytes,
        word(struct, 4) * unitBytes,
        word(struct, 5),
        word(struct, 6));
  }

  private static long word(MemorySegment struct, int index) {
    return struct.getAtIndex(ValueLayout.JAVA_LONG, index);
  }
}
