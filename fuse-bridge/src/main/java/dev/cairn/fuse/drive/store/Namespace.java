package dev.cairn.fuse.drive.store;

import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.FileKind;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.posix.Timestamp;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.fuse.kernel.Attributes;
import dev.cairn.fuse.kernel.Caller;
import dev.cairn.fuse.kernel.ErrnoException;
import dev.cairn.fuse.kernel.Name;
import org.jspecify.annotations.Nullable;

/**
 * Names: looking them up, making, removing and linking. Each operation is one batch of the tables,
 * so a crash leaves it done or not begun. Directories are listed first, without any lock.
 */
public final class Namespace {

  private static final int SET_GID = 02000;
  private static final int PERMISSIONS = 07777;

  /** As ext4 has it. */
  private static final long LINKS_MAX = 65_000;

  private final Store store;
  private final Listed listed;
  private final Removal removal;

  public Namespace(Store store) {
    this.store = store;
    this.listed = new Listed(store);
    this.removal = new Removal(store);
  }

  /** What the name stands for; the kernel knows it from now on. */
  public Attributes lookup(Name name)
      throws ErrnoException, StoreException, ArchiveException, InterruptedException {
    Names.check(name.bytes());
    try (Store.Use parent = listed.use(name.parent())) {
      // So that the inode cannot go between the reading of its name and the counting.
      parent.inode.lock.readLock().lock();
      try {
        Names.Entry entry = store.names.find(name.parent(), name.bytes());
        if (entry == null) {
          throw new ErrnoException(Errno.ENOENT);
        }
        return known(entry.inode());
      } finally {
        parent.inode.lock.readLock().unlock();
      }
    }
  }

  private Attributes known(long number) throws ErrnoException, StoreException {
    try (Store.Use use = store.use(number)) {
      use.inode.lock.readLock().lock();
      try {
        store.lookups.add(number);
        return Attributing.shown(use.inode);
      } finally {
        use.inode.lock.readLock().unlock();
      }
    }
  }

  /** The kernel drops references; a file without a name ends with the last. */
  public void forget(long number, long lookups) throws StoreException, PosixException {
    if (!store.lookups.subtract(number, lookups)) {
      return;
    }
    try (Store.Use use = store.find(number)) {
      if (use != null && use.inode.links == 0) {
        use.inode.lock.writeLock().lock();
        try {
          removal.reap(use.inode);
        } finally {
          use.inode.lock.writeLock().unlock();
        }
      }
    }
  }

  /**
   * What is to be made.
   *
   * @param mode type and permission bits
   * @param special of a device node
   * @param target of a symbolic link; else empty
   */
  public record Making(int mode, long special, byte[] target) {
    /** A regular file, or another kind without more to say. */
    public static Making of(int mode) {
      return new Making(mode, 0, new byte[0]);
    }
  }

  /** Makes a file, directory, link or special file; EEXIST if the name exists. */
  public Attributes make(Caller caller, Name name, Making making, boolean open)
      throws ErrnoException,
          StoreException,
          PosixException,
          ArchiveException,
          InterruptedException {
    Names.check(name.bytes());
    store.room.take(Room.NAME_BYTES);
    try (Store.Use parent = listed.use(name.parent());
        Change change = new Change(store.tables)) {
      Inode directory = parent.inode;
      store.barrier.readLock().lock();
      directory.lock.writeLock().lock();
      try {
        requireFree(directory, name.bytes());
        Inode inode = newInode(caller, making, directory);
        enter(change, directory, name.bytes(), inode);
        directory.links += inode.isDirectory() ? 1 : 0;
        change.save(directory);
        store.dirty.mark(change, directory.number);
        return commitNew(change, inode, open);
      } finally {
        directory.lock.writeLock().unlock();
        store.barrier.readLock().unlock();
      }
    }
  }

  /** The object is known before the tables show its name, so that there is but one. */
  private Attributes commitNew(Change change, Inode inode, boolean open) throws StoreException {
    inode.opens += open ? 1 : 0;
    change.save(inode);
    boolean committed = false;
    try (Store.Use use = store.added(inode)) {
      change.commit();
      committed = true;
      store.lookups.add(inode.number);
      return Attributing.shown(use.inode);
    } finally {
      if (!committed) {
        store.inodes.drop(inode);
      }
    }
  }

  private void requireFree(Inode directory, byte[] name) throws ErrnoException, StoreException {
    if (directory.links == 0) {
      throw new ErrnoException(Errno.ENOENT);
    }
    if (store.names.find(directory.number, name) != null) {
      throw new ErrnoException(Errno.EEXIST);
    }
  }

  private Inode newInode(Caller caller, Making making, Inode directory) throws StoreException {
    long number = store.sequence.next();
    int mode = making.mode() & (Inode.TYPE_MASK | PERMISSIONS);
    Inode.Origin origin = new Inode.Origin(store.device, number);
    Inode inode = new Inode(number, mode, store.now(), origin);
    inode.uid = caller.uid();
    inode.gid = caller.gid();
    if ((directory.mode & SET_GID) != 0) {
      inode.gid = directory.gid;
      inode.mode |= inode.isDirectory() ? SET_GID : 0;
    }
    inode.special = making.special();
    inode.target = making.target();
    inode.set(Inode.SMALL, inode.isFile());
    inode.set(Inode.LISTED, inode.isDirectory());
    inode.set(Inode.DIRTY, inode.isFile());
    return inode;
  }

  /** Puts an inode under a name in a locked directory. */
  private void enter(Change change, Inode directory, byte[] name, Inode inode)
      throws StoreException {
    store.parents.added(change, inode, directory.number);
    inode.links += inode.isDirectory() && inode.links == 0 ? 2 : 1;
    int type = inode.mode & Inode.TYPE_MASK;
    Names.Entry entry = new Names.Entry(name, inode.number, store.sequence.next(), type);
    store.names.add(change, directory.number, entry);
    directory.touch(store.now());
  }

  /** Makes and opens a regular file without a name. */
  public Attributes makeNameless(Caller caller, long parent, int mode)
      throws ErrnoException, StoreException, PosixException {
    store.room.take(Room.NAME_BYTES);
    try (Store.Use use = store.use(parent);
        Change change = new Change(store.tables)) {
      store.barrier.readLock().lock();
      try {
        int type = FileKind.REGULAR.modeBits();
        Inode inode = newInode(caller, Making.of(type | mode), use.inode);
        removal.orphan(change, inode);
        return commitNew(change, inode, true);
      } finally {
        store.barrier.readLock().unlock();
      }
    }
  }

  /** Gives an inode another name. */
  public Attributes link(long number, Name name)
      throws ErrnoException,
          StoreException,
          PosixException,
          ArchiveException,
          InterruptedException {
    Names.check(name.bytes());
    store.room.take(Room.NAME_BYTES);
    try (Store.Use parent = listed.use(name.parent());
        Store.Use use = store.use(number);
        Change change = new Change(store.tables)) {
      Inode directory = parent.inode;
      Inode inode = use.inode;
      requireLinkable(inode);
      store.barrier.readLock().lock();
      directory.lock.writeLock().lock();
      inode.lock.writeLock().lock();
      try {
        requireFree(directory, name.bytes());
        requireLinkable(inode);
        if (inode.links == 0) {
          change.delete(Table.ORPHANS, Keys.of(number));
        }
        store.markParents(change, inode); // elsewhere its number of names changes
        enter(change, directory, name.bytes(), inode);
        inode.change(store.now());
        change.save(directory);
        change.save(inode);
        if (inode.has(Inode.SHARED)) {
          change.put(
              Table.ORIGINS, Keys.of(inode.origin.device(), inode.origin.inode()), Keys.of(number));
        }
        store.dirty.mark(change, directory.number);
        change.commit();
        store.lookups.add(number);
        return Attributing.shown(inode);
      } finally {
        inode.lock.writeLock().unlock();
        directory.lock.writeLock().unlock();
        store.barrier.readLock().unlock();
      }
    }
  }

  private static void requireLinkable(Inode inode) throws ErrnoException {
    if (inode.isDirectory()) {
      throw ErrnoException.notPermitted();
    }
    if (inode.gone || (inode.links == 0 && inode.opens == 0)) {
      throw new ErrnoException(Errno.ENOENT);
    }
    if (inode.links >= LINKS_MAX) {
      throw new ErrnoException(Errno.EMLINK);
    }
  }

  /** Takes away a name: a directory's, which must be empty, or another's. */
  public void remove(Name name, boolean directoryWanted)
      throws ErrnoException,
          StoreException,
          PosixException,
          ArchiveException,
          InterruptedException {
    Names.check(name.bytes());
    try (Store.Use parent = listed.use(name.parent());
        Store.Use child = listedChild(name, directoryWanted);
        Change change = new Change(store.tables)) {
      Inode directory = parent.inode;
      Inode inode = child.inode;
      store.barrier.readLock().lock();
      directory.lock.writeLock().lock();
      inode.lock.writeLock().lock();
      try {
        Names.Entry entry = store.names.find(directory.number, name.bytes());
        if (entry == null || entry.inode() != inode.number) {
          throw new ErrnoException(Errno.ENOENT); // it went meanwhile
        }
        requireRemovable(inode, directoryWanted);
        leave(change, directory, entry, inode);
        change.save(directory);
        change.commit();
        removal.reap(inode);
      } finally {
        inode.lock.writeLock().unlock();
        directory.lock.writeLock().unlock();
        store.barrier.readLock().unlock();
      }
    }
  }

  private Store.Use listedChild(Name name, boolean directoryWanted)
      throws ErrnoException, StoreException, ArchiveException, InterruptedException {
    Names.Entry entry = store.names.find(name.parent(), name.bytes());
    if (entry == null) {
      throw new ErrnoException(Errno.ENOENT);
    }
    if (directoryWanted && entry.type() == FileKind.DIRECTORY.modeBits()) {
      return listed.use(entry.inode());
    }
    return store.use(entry.inode());
  }

  private void requireRemovable(Inode inode, boolean directoryWanted)
      throws ErrnoException, StoreException {
    if (!directoryWanted) {
      if (inode.isDirectory()) {
        throw new ErrnoException(Errno.EISDIR);
      }
    } else {
      if (!inode.isDirectory()) {
        throw new ErrnoException(Errno.ENOTDIR);
      }
      if (!store.names.isEmpty(inode.number)) {
        throw new ErrnoException(Errno.ENOTEMPTY);
      }
    }
  }

  /** Takes an inode's name out of a locked directory; {@link Removal#reap} follows. */
  void leave(Change change, Inode directory, Names.Entry entry, Inode inode) throws StoreException {
    Timestamp now = store.now();
    store.names.remove(change, directory.number, entry);
    store.dirty.mark(change, directory.number);
    store.markParents(change, inode);
    store.parents.removed(change, inode, directory.number);
    if (inode.isDirectory()) {
      inode.links = 0;
      directory.links--;
      store.dirty.forget(change, inode.number);
    } else {
      inode.links--;
    }
    inode.change(now);
    directory.touch(now);
    if (inode.links == 0) {
      removal.orphan(change, inode);
    }
    change.save(inode);
  }

  /** The inode of a name in the tables; null if there is none. */
  Names.@Nullable Entry find(Name name) throws StoreException {
    return store.names.find(name.parent(), name.bytes());
  }
}
