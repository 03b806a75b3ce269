package dev.cairn.fuse.drive.store;

import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.FileKind;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.posix.Timestamp;
import dev.cairn.fuse.kernel.AttributeChanges;
import dev.cairn.fuse.kernel.Attributes;
import dev.cairn.fuse.kernel.ErrnoException;

/** What stat(2) shows, and what chmod, chown, truncate and utimensat change of it. */
public final class Attributing {

  private static final int PERMISSIONS = 07777;
  private final Store store;
  private final Bodies bodies;
  private final FileWrites writes;

  public Attributing(Store store, Bodies bodies, FileWrites writes) {
    this.store = store;
    this.writes = writes;
    this.bodies = bodies;
  }

  /** The inode as it is now. */
  public Attributes get(long number) throws ErrnoException, StoreException, PosixException {
    try (Store.Use use = store.use(number)) {
      Inode inode = use.inode;
      FileBody body = inode.body;
      if (body != null && body.blocksStale) {
        bodies.countBlocks(inode);
      }
      inode.lock.readLock().lock();
      try {
        return shown(inode);
      } finally {
        inode.lock.readLock().unlock();
      }
    }
  }

  /** The target of a symbolic link. */
  public byte[] target(long number) throws ErrnoException, StoreException {
    try (Store.Use use = store.use(number)) {
      if (use.inode.kind() != FileKind.SYMLINK) {
        throw ErrnoException.invalid();
      }
      return use.inode.target;
    }
  }

  /** Its lock is held. */
  static Attributes shown(Inode inode) {
    return new Attributes(
        inode.number,
        inode.isDirectory() ? 4096 : inode.isFile() ? inode.bytes : inode.target.length,
        inode.isDirectory() ? 8 : inode.blocks512,
        inode.mode,
        inode.links,
        inode.uid,
        inode.gid,
        inode.special,
        inode.accessed,
        inode.modified,
        inode.changed);
  }

  /** Changes what the mask says, at once. */
  public Attributes set(long number, AttributeChanges changes)
      throws ErrnoException, StoreException, PosixException {
    try (Store.Use use = store.use(number);
        Change change = new Change(store.tables)) {
      Inode inode = use.inode;
      boolean done = false;
      store.barrier.readLock().lock();
      inode.lock.writeLock().lock();
      try {
        if (inode.gone) {
          throw new ErrnoException(Errno.ENOENT);
        }
        apply(change, inode, changes);
        store.markParents(change, inode);
        change.save(inode);
        change.commit();
        if (changes.has(AttributeChanges.BYTES)) {
          writes.trim(inode);
        }
        done = true;
        return shown(inode);
      } finally {
        if (!done) {
          bodies.revert(inode);
        }
        inode.lock.writeLock().unlock();
        store.barrier.readLock().unlock();
      }
    }
  }

  private void apply(Change change, Inode inode, AttributeChanges changes)
      throws ErrnoException, StoreException, PosixException {
    Timestamp now = store.now();
    if (changes.has(AttributeChanges.BYTES)) {
      if (!inode.isFile()) {
        throw new ErrnoException(inode.isDirectory() ? Errno.EISDIR : Errno.EINVAL);
      }
      writes.resize(change, inode, changes.bytes());
      inode.touch(now);
    }
    if (changes.has(AttributeChanges.MODE)) {
      inode.mode = (inode.mode & Inode.TYPE_MASK) | (changes.mode() & PERMISSIONS);
    }
    if (changes.has(AttributeChanges.UID)) {
      inode.uid = changes.uid();
    }
    if (changes.has(AttributeChanges.GID)) {
      inode.gid = changes.gid();
    }
    if (changes.has(AttributeChanges.KILL_SETID)) {
      SetIds.kill(change, inode);
    }
    if (changes.has(AttributeChanges.ACCESSED_NOW)) {
      inode.accessed = now;
    } else if (changes.has(AttributeChanges.ACCESSED)) {
      inode.accessed = changes.accessed();
    }
    if (changes.has(AttributeChanges.MODIFIED_NOW)) {
      inode.modified = now;
    } else if (changes.has(AttributeChanges.MODIFIED)) {
      inode.modified = changes.modified();
    }
    inode.change(changes.has(AttributeChanges.CHANGED) ? changes.changed() : now);
  }
}
