package dev.cairn.fuse.drive;

import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.fuse.drive.snapshot.SnapshotFileSystem;
import dev.cairn.fuse.kernel.AttributeChanges;
import dev.cairn.fuse.kernel.Attributes;
import dev.cairn.fuse.kernel.Caller;
import dev.cairn.fuse.kernel.CopyRange;
import dev.cairn.fuse.kernel.Created;
import dev.cairn.fuse.kernel.DirectoryPlusSink;
import dev.cairn.fuse.kernel.DirectorySink;
import dev.cairn.fuse.kernel.ErrnoException;
import dev.cairn.fuse.kernel.FileSystem;
import dev.cairn.fuse.kernel.Handle;
import dev.cairn.fuse.kernel.KernelCache;
import dev.cairn.fuse.kernel.Name;
import dev.cairn.fuse.kernel.Opened;
import dev.cairn.fuse.kernel.Space;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The whole drive: the store's files, and the snapshots below {@value #SNAPSHOTS} in its root,
 * which no listing shows, as with other file systems' snapshots, so that nobody copies them by
 * mistake.
 */
final class DriveFileSystem implements FileSystem {

  /** Where the snapshots are. */
  static final String SNAPSHOTS = ".snapshots";

  /** Inodes from here on are of snapshots. */
  static final long SNAPSHOTS_ROOT = 1L << 62;

  private static final byte[] SNAPSHOTS_NAME = SNAPSHOTS.getBytes(StandardCharsets.US_ASCII);

  private final StoreFileSystem store;
  private final CairnAttributes attributes;
  private final SnapshotFileSystem snapshots;
  private final Consumer<KernelCache> starter;

  DriveFileSystem(
      StoreFileSystem store,
      CairnAttributes attributes,
      SnapshotFileSystem snapshots,
      Consumer<KernelCache> starter) {
    this.store = store;
    this.attributes = attributes;
    this.snapshots = snapshots;
    this.starter = starter;
  }

  private static boolean isSnapshot(long inode) {
    return inode >= SNAPSHOTS_ROOT;
  }

  private static boolean isSnapshots(Name name) {
    return name.parent() == ROOT && Arrays.equals(name.bytes(), SNAPSHOTS_NAME);
  }

  /** Refuses what would change a snapshot, or the name that they are under. */
  private static void refuse(Name name) throws ErrnoException {
    if (isSnapshot(name.parent())) {
      throw new ErrnoException(Errno.EROFS);
    }
    if (isSnapshots(name)) {
      throw new ErrnoException(Errno.EEXIST);
    }
  }

  private static void refuse(long inode) throws ErrnoException {
    if (isSnapshot(inode)) {
      throw new ErrnoException(Errno.EROFS);
    }
  }

  private FileSystem of(long inode) {
    return isSnapshot(inode) ? snapshots : store;
  }

  @Override
  public void started(KernelCache cache) {
    starter.accept(cache);
  }

  @Override
  public Attributes lookup(Caller caller, Name name) throws ErrnoException, InterruptedException {
    if (isSnapshots(name)) {
      return snapshots.getattr(caller, Handle.none(SNAPSHOTS_ROOT));
    }
    return of(name.parent()).lookup(caller, name);
  }

  @Override
  public void forget(long inode, long lookups) {
    of(inode).forget(inode, lookups);
  }

  @Override
  public Attributes getattr(Caller caller, Handle file)
      throws ErrnoException, InterruptedException {
    return of(file.inode()).getattr(caller, file);
  }

  @Override
  public Attributes setattr(Caller caller, Handle file, AttributeChanges changes)
      throws ErrnoException, InterruptedException {
    refuse(file.inode());
    return store.setattr(caller, file, changes);
  }

  @Override
  public byte[] readlink(Caller caller, long inode) throws ErrnoException, InterruptedException {
    return of(inode).readlink(caller, inode);
  }

  @Override
  public Attributes symlink(Caller caller, Name name, byte[] target)
      throws ErrnoException, InterruptedException {
    refuse(name);
    return store.symlink(caller, name, target);
  }

  @Override
  public Attributes mknod(Caller caller, Name name, int mode, long special)
      throws ErrnoException, InterruptedException {
    refuse(name);
    return store.mknod(caller, name, mode, special);
  }

  @Override
  public Attributes mkdir(Caller caller, Name name, int mode)
      throws ErrnoException, InterruptedException {
    refuse(name);
    return store.mkdir(caller, name, mode);
  }

  @Override
  public void unlink(Caller caller, Name name) throws ErrnoException, InterruptedException {
    refuse(name);
    store.unlink(caller, name);
  }

  @Override
  public void rmdir(Caller caller, Name name) throws ErrnoException, InterruptedException {
    refuse(name);
    store.rmdir(caller, name);
  }

  @Override
  public void rename(Caller caller, Name from, Name to, int flags)
      throws ErrnoException, InterruptedException {
    refuse(from);
    refuse(to);
    store.rename(caller, from, to, flags);
  }

  @Override
  public Attributes link(Caller caller, long inode, Name name)
      throws ErrnoException, InterruptedException {
    refuse(name);
    if (isSnapshot(inode)) {
      throw new ErrnoException(Errno.EXDEV);
    }
    return store.link(caller, inode, name);
  }

  @Override
  public Opened open(Caller caller, long inode, int flags)
      throws ErrnoException, InterruptedException {
    return of(inode).open(caller, inode, flags);
  }

  @Override
  public Created create(Caller caller, Name name, int mode, int flags)
      throws ErrnoException, InterruptedException {
    refuse(name);
    return store.create(caller, name, mode, flags);
  }

  @Override
  public Created tmpfile(Caller caller, long directory, int mode, int flags)
      throws ErrnoException, InterruptedException {
    refuse(directory);
    return store.tmpfile(caller, directory, mode, flags);
  }

  @Override
  public int read(Caller caller, Handle file, long offset, MemorySegment target)
      throws ErrnoException, InterruptedException {
    return of(file.inode()).read(caller, file, offset, target);
  }

  @Override
  public int write(Caller caller, Handle file, long offset, MemorySegment source, int flags)
      throws ErrnoException, InterruptedException {
    refuse(file.inode());
    return store.write(caller, file, offset, source, flags);
  }

  @Override
  public void flush(Caller caller, Handle file, long lockOwner)
      throws ErrnoException, InterruptedException {
    store.flush(caller, file, lockOwner);
  }

  @Override
  public void release(Handle file, long lockOwner) throws ErrnoException, InterruptedException {
    of(file.inode()).release(file, lockOwner);
  }

  @Override
  public void fsync(Caller caller, Handle file, boolean dataOnly)
      throws ErrnoException, InterruptedException {
    if (!isSnapshot(file.inode())) {
      store.fsync(caller, file, dataOnly);
    }
  }

  @Override
  public void readdir(Caller caller, Handle directory, long cookie, DirectorySink sink)
      throws ErrnoException, InterruptedException {
    of(directory.inode()).readdir(caller, directory, cookie, sink);
  }

  @Override
  public void readdirplus(Caller caller, Handle directory, long cookie, DirectoryPlusSink sink)
      throws ErrnoException, InterruptedException {
    of(directory.inode()).readdirplus(caller, directory, cookie, sink);
  }

  @Override
  public void fsyncdir(Caller caller, Handle directory, boolean dataOnly)
      throws ErrnoException, InterruptedException {
    store.fsyncdir(caller, directory, dataOnly);
  }

  @Override
  public Space statfs(Caller caller, long inode) throws ErrnoException, InterruptedException {
    return store.statfs(caller, inode);
  }

  @Override
  public void fallocate(Caller caller, Handle file, int mode, long offset, long bytes)
      throws ErrnoException, InterruptedException {
    refuse(file.inode());
    store.fallocate(caller, file, mode, offset, bytes);
  }

  @Override
  public long lseek(Caller caller, Handle file, long offset, int whence)
      throws ErrnoException, InterruptedException {
    if (isSnapshot(file.inode())) {
      throw ErrnoException.invalid(); // ENOSYS would hold for all files
    }
    return store.lseek(caller, file, offset, whence);
  }

  @Override
  public long copyRange(Caller caller, CopyRange range)
      throws ErrnoException, InterruptedException {
    refuse(range.to().inode());
    if (isSnapshot(range.from().inode())) {
      throw new ErrnoException(Errno.EXDEV); // the program copies by itself
    }
    return store.copyRange(caller, range);
  }

  @Override
  public void setxattr(Caller caller, long inode, byte[] name, byte[] value, int flags)
      throws ErrnoException, InterruptedException {
    refuse(inode);
    if (attributes.has(name)) {
      answered(() -> {
        attributes.set(inode, name, value);
        return true;
      });
    } else {
      store.setxattr(caller, inode, name, value, flags);
    }
  }

  @Override
  public byte[] getxattr(Caller caller, long inode, byte[] name)
      throws ErrnoException, InterruptedException {
    if (!isSnapshot(inode) && attributes.has(name)) {
      return answered(() -> attributes.get(inode, name));
    }
    return of(inode).getxattr(caller, inode, name);
  }

  /** A question about the drive itself. */
  @FunctionalInterface
  private interface Question<T> {
    T ask() throws ErrnoException, IOException, ArchiveException, InterruptedException;
  }

  private static <T> T answered(Question<T> question) throws ErrnoException, InterruptedException {
    try {
      return question.ask();
    } catch (IOException | ArchiveException e) {
      throw new ErrnoException(Errno.EIO);
    }
  }

  @Override
  public List<byte[]> listxattr(Caller caller, long inode)
      throws ErrnoException, InterruptedException {
    return of(inode).listxattr(caller, inode);
  }

  @Override
  public void removexattr(Caller caller, long inode, byte[] name)
      throws ErrnoException, InterruptedException {
    refuse(inode);
    store.removexattr(caller, inode, name);
  }
}
