package dev.cairn.archive.posix;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An open directory: where names begin. Walk and restore trees through it, one handle a level, and
 * no symbolic link that somebody puts in the way can lead elsewhere, nor is any path too long.
 *
 * <p>A {@code name} is a name in the directory; a path with slashes is taken too, but then its
 * directories are followed through links. No call here follows a link that is the last name.
 * Creation obeys the process's umask: set permissions afterwards.
 */
public final class DirectoryHandle extends Descriptor {

  /** Offsets in struct linux_dirent64. */
  private static final int ENTRY_LENGTH_OFFSET = 16;

  private static final int ENTRY_TYPE_OFFSET = 18;
  private static final int ENTRY_NAME_OFFSET = 19;

  DirectoryHandle(int descriptor, byte[] path) {
    super(descriptor, path);
  }

  /**
   * All entries, in the file system's order. A name that comes or goes meanwhile may or may not be
   * among them.
   */
  public List<DirectoryEntry> list() throws PosixException {
    if (descriptor() == OpenFlags.WORKING_DIRECTORY) {
      try (DirectoryHandle self = openDirectory(PathBytes.of("."))) {
        return self.list();
      }
    }
    List<DirectoryEntry> entries = new ArrayList<>();
    try (CallFrame frame = CallFrame.borrow()) {
      check(frame.call(SystemCall.LSEEK, descriptor(), 0, 0), SystemCall.LSEEK, path);
      MemorySegment buffer = frame.buffer();
      while (true) {
        long result =
            frame.call(SystemCall.GETDENTS, descriptor(), buffer.address(), CallFrame.BUFFER_BYTES);
        long bytes = check(result, SystemCall.GETDENTS, path);
        if (bytes == 0) {
          return entries;
        }
        addEntries(bytes(buffer, 0, bytes), entries);
      }
    }
  }

  /** From an array, since a JVM that has just started reads native memory at a crawl. */
  private static void addEntries(byte[] buffer, List<DirectoryEntry> entries) {
    int at = 0;
    while (at < buffer.length) {
      int end = at + LittleEndian.unsignedShort(buffer, at + ENTRY_LENGTH_OFFSET);
      int nameEnd = at + ENTRY_NAME_OFFSET;
      while (nameEnd < end && buffer[nameEnd] != 0) {
        nameEnd++;
      }
      byte[] name = Arrays.copyOfRange(buffer, at + ENTRY_NAME_OFFSET, nameEnd);
      if (PathBytes.isName(name)) {
        FileKind kind = FileKind.ofDirectoryType(buffer[at + ENTRY_TYPE_OFFSET]);
        entries.add(new DirectoryEntry(name, kind, LittleEndian.longAt(buffer, at)));
      }
      at = end;
    }
  }

  /** What the name stands for; of a symbolic link, the link. */
  public Stat lstat(byte[] name) throws PosixException {
    return stat(name, OpenFlags.AT_NO_FOLLOW);
  }

  /** The target of a symbolic link. */
  public byte[] readlink(byte[] name) throws PosixException {
    SystemCall call = SystemCall.READLINKAT;
    try (CallFrame frame = CallFrame.borrow()) {
      MemorySegment buffer = frame.buffer();
      long address = frame.path(call, name);
      long length =
          checkName(
              frame.call(call, descriptor(), address, buffer.address(), CallFrame.BUFFER_BYTES),
              call,
              name);
      return bytes(buffer, 0, length);
    }
  }

  /** Makes {@code name} a symbolic link to {@code target}, any bytes but NUL. */
  public void symlink(byte[] target, byte[] name) throws PosixException {
    SystemCall call = SystemCall.SYMLINKAT;
    try (CallFrame frame = CallFrame.borrow()) {
      long targetAddress = frame.path(call, target);
      long nameAddress = frame.secondPath(call, name);
      checkName(frame.call(call, targetAddress, descriptor(), nameAddress), call, name);
    }
  }

  /** Makes {@code name} here another name of the file {@code existing} in {@code directory}. */
  public void link(DirectoryHandle directory, byte[] existing, byte[] name) throws PosixException {
    SystemCall call = SystemCall.LINKAT;
    try (CallFrame frame = CallFrame.borrow()) {
      long from = frame.path(call, existing);
      long to = frame.secondPath(call, name);
      checkName(frame.call(call, directory.descriptor(), from, descriptor(), to, 0), call, name);
    }
  }

  /** Makes a directory. */
  public void mkdir(byte[] name, int permissions) throws PosixException {
    named(SystemCall.MKDIRAT, name, permissions, 0);
  }

  /** Makes a FIFO. */
  public void mkfifo(byte[] name, int permissions) throws PosixException {
    named(SystemCall.MKNODAT, name, FileKind.FIFO.modeBits() | permissions, 0);
  }

  /**
   * Makes a FIFO, a socket or, as root, a device node.
   *
   * @param special the device, as {@link Stat#special} has it; 0 for others
   */
  public void mknod(byte[] name, FileKind kind, int permissions, long special)
      throws PosixException {
    long major = special >>> 32;
    long minor = special & 0xFFFFFFFFL;
    // The kernel's 32-bit form: minor's low byte, 12 bits of major, the rest of minor.
    long device = (minor & 0xFF) | (major & 0xFFF) << 8 | (minor & ~0xFFL) << 12;
    named(SystemCall.MKNODAT, name, kind.modeBits() | permissions, device & 0xFFFFFFFFL);
  }

  /** Renames within the directory, atomically, over an existing file. */
  public void rename(byte[] from, byte[] to) throws PosixException {
    rename(from, to, 0);
  }

  /** Renames within the directory, unless {@code to} exists ({@link Errno#EEXIST}). */
  public void renameToNew(byte[] from, byte[] to) throws PosixException {
    rename(from, to, OpenFlags.RENAME_NO_REPLACE);
  }

  private void rename(byte[] from, byte[] to, int flags) throws PosixException {
    SystemCall call = SystemCall.RENAMEAT;
    try (CallFrame frame = CallFrame.borrow()) {
      long source = frame.path(call, from);
      long target = frame.secondPath(call, to);
      long result = frame.call(call, descriptor(), source, descriptor(), target, flags);
      checkName(result, call, from);
    }
  }

  /** Removes a name that is not a directory's. */
  public void unlink(byte[] name) throws PosixException {
    named(SystemCall.UNLINKAT, name, 0, 0);
  }

  /** Removes an empty directory. */
  public void rmdir(byte[] name) throws PosixException {
    named(SystemCall.UNLINKAT, name, OpenFlags.AT_REMOVE_DIRECTORY, 0);
  }

  /**
   * Sets permission bits. A symbolic link has none: {@link Errno#EOPNOTSUPP}. Three calls; with an
   * open file use {@link Descriptor#chmod}.
   */
  public void chmod(byte[] name, int permissions) throws PosixException {
    // fchmodat(2) follows links, so the file is held without following, then reached by its number.
    try (FileHandle held = new FileHandle(open(name, OpenFlags.PATH, 0), fullPath(name));
        CallFrame frame = CallFrame.borrow()) {
      SystemCall call = SystemCall.FCHMODAT;
      if (held.stat().kind() == FileKind.SYMLINK) {
        throw new PosixException(Errno.EOPNOTSUPP.code(), call, fullPath(name));
      }
      long address = frame.path(call, PathBytes.of("/proc/self/fd/" + held.descriptor()));
      long result = frame.call(call, OpenFlags.WORKING_DIRECTORY, address, permissions);
      checkName(result, call, name);
    }
  }

  /** Sets owner and group, of a symbolic link too. */
  public void lchown(byte[] name, long uid, long gid) throws PosixException {
    SystemCall call = SystemCall.FCHOWNAT;
    try (CallFrame frame = CallFrame.borrow()) {
      long address = frame.path(call, name);
      long result = frame.call(call, descriptor(), address, uid, gid, OpenFlags.AT_NO_FOLLOW);
      checkName(result, call, name);
    }
  }

  /** Sets both times, of a symbolic link too; {@code accessed} null leaves that one alone. */
  public void setTimes(byte[] name, @Nullable Timestamp accessed, Timestamp modified)
      throws PosixException {
    SystemCall call = SystemCall.UTIMENSAT;
    try (CallFrame frame = CallFrame.borrow()) {
      long address = frame.path(call, name);
      long times = writeTimes(frame, accessed, modified);
      long result = frame.call(call, descriptor(), address, times, OpenFlags.AT_NO_FOLLOW);
      checkName(result, call, name);
    }
  }

  /** Extended attributes of {@code name}, of a symbolic link its own. */
  public ExtendedAttributes attributes(byte[] name) {
    boolean relative = descriptor() != OpenFlags.WORKING_DIRECTORY;
    // The calls for attributes know no directory handles, but /proc does.
    byte[] reachable =
        relative ? PathBytes.join(PathBytes.of("/proc/self/fd/" + descriptor()), name) : name;
    return new ExtendedAttributes(reachable, fullPath(name));
  }

  /** Opens a directory, for walking. Fails on a symbolic link ({@link Errno#ENOTDIR}). */
  public DirectoryHandle openDirectory(byte[] name) throws PosixException {
    int flags = OpenFlags.READ | OpenFlags.DIRECTORY;
    return new DirectoryHandle(open(name, flags, 0), fullPath(name));
  }

  /**
   * Opens a file for reading, without changing its time of access where the kernel allows that, and
   * without waiting if it is a FIFO. Check its {@link #stat()}: it may have been replaced.
   */
  public FileHandle openForRead(byte[] name) throws PosixException {
    int flags = OpenFlags.READ | OpenFlags.NONBLOCK;
    try {
      return new FileHandle(open(name, flags | OpenFlags.NO_ATIME, 0), fullPath(name));
    } catch (PosixException e) {
      if (e.errno() != Errno.EPERM) {
        throw e;
      }
      return new FileHandle(open(name, flags, 0), fullPath(name));
    }
  }

  /** Opens an existing file for reading and writing. */
  public FileHandle openForWrite(byte[] name) throws PosixException {
    int flags = OpenFlags.READ_WRITE | OpenFlags.NONBLOCK;
    return new FileHandle(open(name, flags, 0), fullPath(name));
  }

  /** Makes a file, which must not exist ({@link Errno#EEXIST}), open for reading and writing. */
  public FileHandle create(byte[] name, int permissions) throws PosixException {
    int flags = OpenFlags.READ_WRITE | OpenFlags.CREATE | OpenFlags.EXCLUSIVE;
    return new FileHandle(open(name, flags, permissions), fullPath(name));
  }

  int open(byte[] name, int flags, int permissions) throws PosixException {
    int closed = flags | OpenFlags.NO_FOLLOW | OpenFlags.CLOSE_ON_EXEC;
    return (int) named(SystemCall.OPENAT, name, closed, permissions);
  }

  private long named(SystemCall call, byte[] name, long third, long fourth) throws PosixException {
    try (CallFrame frame = CallFrame.borrow()) {
      long address = frame.path(call, name);
      return checkName(frame.call(call, descriptor(), address, third, fourth), call, name);
    }
  }

  private long checkName(long result, SystemCall call, byte[] name) throws PosixException {
    return result < 0 ? check(result, call, fullPath(name)) : result;
  }

  private byte[] fullPath(byte[] name) {
    return PathBytes.join(path, name);
  }

  private static byte[] bytes(MemorySegment segment, long from, long to) {
    return segment.asSlice(from, to - from).toArray(ValueLayout.JAVA_BYTE);
  }
}
