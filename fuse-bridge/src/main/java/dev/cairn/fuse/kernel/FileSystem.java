package dev.cairn.fuse.kernel;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * What a drive answers to the kernel: one method for each operation, by inode number and name.
 *
 * <p><b>Threads.</b> Called by many platform threads at once, also for one inode; the kernel keeps
 * changes of names in one directory, and writes of one file (unless {@link
 * Opened#PARALLEL_DIRECT_WRITES}), apart. Methods may block: others go on meanwhile. When the
 * program that waits gets a signal, the thread is interrupted; answer by {@link
 * InterruptedException} (EINTR) or go on.
 *
 * <p><b>Permissions.</b> With {@link MountSettings#defaultPermissions()} the kernel has checked
 * them by mode, uid and gid (the sticky bit included) before anything is asked. {@link Caller} says
 * whom new files belong to. {@code mode} has the umask applied.
 *
 * <p><b>Inode numbers</b> are 1 ({@link #ROOT}) or higher, not negative; they are never reused
 * while mounted. Every {@link Attributes} that {@code lookup}, {@code symlink}, {@code mknod},
 * {@code mkdir}, {@code link}, {@code create}, {@code tmpfile} and {@code readdirplus} give to the
 * kernel counts as one reference to that inode; {@code forget} takes references back. An inode with
 * references must answer even when its last name is gone.
 *
 * <p><b>Errors.</b> An {@link ErrnoException} goes to the program that called. Anything unchecked
 * is a bug: logged, and the program gets EIO. The defaults answer ENOSYS where the kernel then
 * knows how to do without, and else ENOTSUP or EPERM as other file systems do.
 *
 * <p><b>Buffers</b> ({@link MemorySegment}) are native, valid until the method returns, and not to
 * be used by other threads after that. Arrays are handed over.
 */
public interface FileSystem {

  /** FUSE_ROOT_ID. */
  long ROOT = 1;

  /** {@link #rename}: fail with EEXIST if the new name exists (RENAME_NOREPLACE). */
  int RENAME_NO_REPLACE = 1;

  /** {@link #rename}: both must exist and change places (RENAME_EXCHANGE). */
  int RENAME_EXCHANGE = 2;

  /** {@link #setxattr}: EEXIST if there is one (XATTR_CREATE). */
  int XATTR_CREATE = 1;

  /** {@link #setxattr}: ENODATA if there is none (XATTR_REPLACE). */
  int XATTR_REPLACE = 2;

  /** {@link #fallocate}: the size stays (FALLOC_FL_KEEP_SIZE). */
  int FALLOCATE_KEEP_SIZE = 1;

  /** {@link #fallocate}: make a hole; comes with {@link #FALLOCATE_KEEP_SIZE}. */
  int FALLOCATE_PUNCH_HOLE = 2;

  /** {@link #fallocate}: zeros, by any means (FALLOC_FL_ZERO_RANGE). */
  int FALLOCATE_ZERO_RANGE = 0x10;

  /** {@link #lseek}: SEEK_DATA. */
  int SEEK_DATA = 3;

  /** {@link #lseek}: SEEK_HOLE. */
  int SEEK_HOLE = 4;

  /** {@link #write}: the caller may not keep set-id bits; clear them as chown would. */
  int WRITE_KILL_SETID = 4;

  /** {@link #write}: from the kernel's cache (mmap, write-back): handle and caller are guesses. */
  int WRITE_FROM_CACHE = 1;

  /**
   * The kernel is ready and operations begin; called once, before any other.
   *
   * @param cache tells the kernel of changes that did not come through it
   */
  default void started(KernelCache cache) {}

  /** Unmounted, nothing more will be asked; called once, last. Open handles are gone. */
  default void destroyed() {}

  /** What the name stands for; ENOENT if nothing. Also "." and ".." never come here. */
  Attributes lookup(Caller caller, Name name) throws ErrnoException, InterruptedException;

  /** The kernel drops {@code lookups} references. Must not block for long. */
  default void forget(long inode, long lookups) {}

  /** As the inode is now. {@code file} may have no open handle. */
  Attributes getattr(Caller caller, Handle file) throws ErrnoException, InterruptedException;

  /** Changes what the mask says, atomically; also truncates. */
  default Attributes setattr(Caller caller, Handle file, AttributeChanges changes)
      throws ErrnoException, InterruptedException {
    throw ErrnoException.notPermitted();
  }

  /** The target of a symbolic link: 1..4095 bytes. */
  default byte[] readlink(Caller caller, long inode) throws ErrnoException, InterruptedException {
    throw ErrnoException.invalid();
  }

  /** Makes a symbolic link; EEXIST if there is such a name, as in all that follow. */
  default Attributes symlink(Caller caller, Name name, byte[] target)
      throws ErrnoException, InterruptedException {
    throw ErrnoException.notPermitted();
  }

  /**
   * Makes a file, a FIFO, a socket or a device node.
   *
   * @param mode type and permission bits
   * @param special of a device node: major number · 2^32 + minor number
   */
  default Attributes mknod(Caller caller, Name name, int mode, long special)
      throws ErrnoException, InterruptedException {
    throw ErrnoException.notPermitted();
  }

  /** Makes a directory; {@code mode} without the type. Its group follows a set-gid parent. */
  default Attributes mkdir(Caller caller, Name name, int mode)
      throws ErrnoException, InterruptedException {
    throw ErrnoException.notPermitted();
  }

  /** Takes away a name that is not a directory's. */
  default void unlink(Caller caller, Name name) throws ErrnoException, InterruptedException {
    throw ErrnoException.notPermitted();
  }

  /** Takes away an empty directory; ENOTEMPTY else. */
  default void rmdir(Caller caller, Name name) throws ErrnoException, InterruptedException {
    throw ErrnoException.notPermitted();
  }

  /**
   * Renames, atomically, over what {@code to} is. The kernel has refused a directory that would
   * come into itself.
   *
   * @param flags {@link #RENAME_NO_REPLACE} or {@link #RENAME_EXCHANGE}; others are EINVAL
   */
  default void rename(Caller caller, Name from, Name to, int flags)
      throws ErrnoException, InterruptedException {
    throw ErrnoException.notPermitted();
  }

  /** Gives the inode (also one of {@link #tmpfile}) another name. */
  default Attributes link(Caller caller, long inode, Name name)
      throws ErrnoException, InterruptedException {
    throw ErrnoException.notPermitted();
  }

  /**
   * Opens a file.
   *
   * @param flags of open(2), without O_CREAT and O_EXCL; O_TRUNC cannot be among them, since the
   *     kernel truncates by {@link #setattr}
   */
  default Opened open(Caller caller, long inode, int flags)
      throws ErrnoException, InterruptedException {
    return Opened.of(0);
  }

  /**
   * Makes a regular file and opens it; EEXIST if the name exists. The kernel falls back to {@code
   * mknod} and {@code open} on ENOSYS.
   */
  default Created create(Caller caller, Name name, int mode, int flags)
      throws ErrnoException, InterruptedException {
    throw ErrnoException.notImplemented();
  }

  /** Makes and opens a regular file without a name (O_TMPFILE): {@link #link} may give it one. */
  default Created tmpfile(Caller caller, long directory, int mode, int flags)
      throws ErrnoException, InterruptedException {
    throw ErrnoException.notSupported();
  }

  /**
   * Reads from {@code offset} until the target is full or the file ends.
   *
   * @return bytes read, fewer than the target's size only at the end of the file
   */
  default int read(Caller caller, Handle file, long offset, MemorySegment target)
      throws ErrnoException, InterruptedException {
    throw ErrnoException.notImplemented();
  }

  /**
   * Writes all of {@code source}, or fails. The kernel has computed {@code offset} for O_APPEND.
   *
   * @param flags {@link #WRITE_KILL_SETID}, {@link #WRITE_FROM_CACHE}
   * @return bytes written
   */
  default int write(Caller caller, Handle file, long offset, MemorySegment source, int flags)
      throws ErrnoException, InterruptedException {
    throw ErrnoException.notImplemented();
  }

  /**
   * One descriptor of the handle was closed: the last moment at which close(2) can report an error.
   * Drops the owner's POSIX locks on the file.
   */
  default void flush(Caller caller, Handle file, long lockOwner)
      throws ErrnoException, InterruptedException {
    throw ErrnoException.notImplemented();
  }

  /**
   * The last descriptor and mapping are gone. Drops the handle's flock(2), by {@code lockOwner}.
   */
  default void release(Handle file, long lockOwner) throws ErrnoException, InterruptedException {}

  /** Returns when the file survives a power cut; only its data (fdatasync) if {@code dataOnly}. */
  default void fsync(Caller caller, Handle file, boolean dataOnly)
      throws ErrnoException, InterruptedException {
    throw ErrnoException.notImplemented();
  }

  /** Opens a directory. */
  default Opened opendir(Caller caller, long inode, int flags)
      throws ErrnoException, InterruptedException {
    return Opened.of(0);
  }

  /**
   * Lists entries behind {@code cookie} (0: from the start) until the sink is full or all are told.
   * "." and ".." are entries too. A cookie names a place in the directory for as long as the handle
   * is open, whatever comes and goes: an entry that stays is listed once, exactly.
   */
  void readdir(Caller caller, Handle directory, long cookie, DirectorySink sink)
      throws ErrnoException, InterruptedException;

  /**
   * As {@link #readdir}, with attributes: each accepted entry but "." and ".." counts as a lookup.
   */
  default void readdirplus(Caller caller, Handle directory, long cookie, DirectoryPlusSink sink)
      throws ErrnoException, InterruptedException {
    throw ErrnoException.notImplemented();
  }

  /** The directory is closed. */
  default void releasedir(Handle directory) throws ErrnoException, InterruptedException {}

  /** As {@link #fsync}, for the names in a directory. */
  default void fsyncdir(Caller caller, Handle directory, boolean dataOnly)
      throws ErrnoException, InterruptedException {
    throw ErrnoException.notImplemented();
  }

  /** Room and limits. */
  Space statfs(Caller caller, long inode) throws ErrnoException, InterruptedException;

  /**
   * Sets an extended attribute.
   *
   * @param flags 0, {@link #XATTR_CREATE} or {@link #XATTR_REPLACE}
   */
  default void setxattr(Caller caller, long inode, byte[] name, byte[] value, int flags)
      throws ErrnoException, InterruptedException {
    throw ErrnoException.notSupported();
  }

  /** The value; ENODATA if there is none. Is asked for {@code security.capability} often. */
  default byte[] getxattr(Caller caller, long inode, byte[] name)
      throws ErrnoException, InterruptedException {
    throw ErrnoException.notSupported();
  }

  /** All names. */
  default List<byte[]> listxattr(Caller caller, long inode)
      throws ErrnoException, InterruptedException {
    throw ErrnoException.notSupported();
  }

  /** Removes an attribute; ENODATA if there is none. */
  default void removexattr(Caller caller, long inode, byte[] name)
      throws ErrnoException, InterruptedException {
    throw ErrnoException.notSupported();
  }

  /**
   * Whether the caller may do what {@code mask} says (R_OK 4, W_OK 2, X_OK 1); EACCES if not. Not
   * asked with default permissions.
   */
  default void access(Caller caller, long inode, int mask)
      throws ErrnoException, InterruptedException {
    throw ErrnoException.notImplemented();
  }

  /**
   * Makes room, or holes, or zeros, in bytes {@code offset .. offset + bytes − 1}.
   *
   * @param mode 0 or bits of {@code FALLOCATE_…}; answer ENOTSUP to those not understood
   */
  default void fallocate(Caller caller, Handle file, int mode, long offset, long bytes)
      throws ErrnoException, InterruptedException {
    throw ErrnoException.notSupported();
  }

  /**
   * Where data ({@link #SEEK_DATA}) or a hole ({@link #SEEK_HOLE}) begins at or behind {@code
   * offset}; ENXIO behind the end. ENOSYS: the kernel takes all for data.
   */
  default long lseek(Caller caller, Handle file, long offset, int whence)
      throws ErrnoException, InterruptedException {
    throw ErrnoException.notImplemented();
  }

  /**
   * Copies within the file system; the kernel copies by itself on ENOSYS.
   *
   * @return bytes copied: fewer at the end of the source
   */
  default long copyRange(Caller caller, CopyRange range)
      throws ErrnoException, InterruptedException {
    throw ErrnoException.notImplemented();
  }

  /**
   * The first lock in the way of {@code wanted}, or {@code wanted} with {@link FileLock.Kind#NONE}.
   * Like the two below asked only with {@link MountSettings#ownLocks()}; else the kernel keeps
   * locks, for the programs of this machine.
   */
  default FileLock getlk(Caller caller, Handle file, FileLock wanted)
      throws ErrnoException, InterruptedException {
    throw ErrnoException.notImplemented();
  }

  /**
   * Sets or drops a POSIX lock (fcntl(2)); EAGAIN if another is in the way and it must not {@code
   * wait}; EDEADLK may be answered, and waiting must end by interruption. Waiting has a thread of
   * its own.
   */
  default void setlk(Caller caller, Handle file, FileLock lock, boolean wait)
      throws ErrnoException, InterruptedException {
    throw ErrnoException.notImplemented();
  }

  /** As {@link #setlk} for flock(2): the whole file, owned by the handle. */
  default void flock(Caller caller, Handle file, FileLock lock, boolean wait)
      throws ErrnoException, InterruptedException {
    throw ErrnoException.notImplemented();
  }
}
