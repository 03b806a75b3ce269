package dev.cairn.fuse.drive.store;

import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.FileHandle;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.fuse.kernel.ErrnoException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/**
 * Changes bytes of regular files: short ones in the tables, others in cache files. A write is in
 * the kernel's hands when it returns, in this order: bytes, then the tables that say where they
 * are. None of it ever waits for the network: what is written over need not be here.
 */
public final class FileWrites {

  /** Longer files have a cache file: making one costs as much as writing this to the tables. */
  static final int SMALL_BYTES_MAX = 8 << 10;

  private final Store store;
  private final Bodies bodies;

  public FileWrites(Store store, Bodies bodies) {
    this.store = store;
    this.bodies = bodies;
  }

  /** Part of a file's change. */
  @FunctionalInterface
  interface Edit {
    /** True if the record must be saved at once, because more than its times changes. */
    boolean apply(Change change, Inode inode, FileBody body)
        throws ErrnoException, StoreException, PosixException;
  }

  /** Writes all of {@code source}. */
  public void write(long number, long offset, MemorySegment source, boolean killSetId)
      throws ErrnoException, StoreException, PosixException {
    change(
        number,
        (change, inode, body) -> {
          if (killSetId) {
            SetIds.kill(change, inode);
          }
          store.room.takeWritten(source.byteSize());
          long end = Math.addExact(offset, source.byteSize());
          boolean grows = end > inode.bytes;
          write(change, inode, body, offset, source);
          inode.bytes = Math.max(end, inode.bytes);
          return grows;
        });
  }

  private void write(Change change, Inode inode, FileBody body, long offset, MemorySegment source)
      throws StoreException, PosixException {
    long end = offset + source.byteSize();
    if (end > SMALL_BYTES_MAX) {
      promote(change, inode, body);
    }
    byte[] small = body.small;
    if (small != null) {
      byte[] written = Arrays.copyOf(small, (int) Math.max(end, small.length));
      int length = (int) source.byteSize();
      MemorySegment.copy(source, ValueLayout.JAVA_BYTE, 0, written, (int) offset, length);
      putSmall(change, inode, body, written);
      return;
    }
    FileHandle handle = bodies.handle(inode, body);
    check(change, inode, body, body.map.copiesCutBy(offset, end));
    handle.writeAt(offset, source);
    body.map.written(offset, end, Bodies.log(change, inode));
  }

  /** Changes a file's bytes as one operation. */
  void change(long number, Edit edit) throws ErrnoException, StoreException, PosixException {
    try (Store.Use use = store.use(number);
        Change change = new Change(store.tables)) {
      Inode inode = use.inode;
      boolean done = false;
      store.barrier.readLock().lock();
      inode.lock.writeLock().lock();
      try {
        if (!inode.isFile()) {
          throw new ErrnoException(inode.isDirectory() ? Errno.EISDIR : Errno.EINVAL);
        }
        FileBody body = bodies.body(inode);
        boolean atOnce = edit.apply(change, inode, body);
        body.blocksStale = true;
        noteChange(change, inode, atOnce);
        done = true;
      } finally {
        if (!done) {
          bodies.revert(inode);
        }
        inode.lock.writeLock().unlock();
        store.barrier.readLock().unlock();
      }
    }
  }

  private void noteChange(Change change, Inode inode, boolean atOnce) throws StoreException {
    boolean first = !inode.has(Inode.DIRTY);
    markDirty(change, inode);
    inode.touch(store.now());
    if (atOnce || first || !change.isEmpty()) {
      change.save(inode);
      change.commit();
    } else {
      store.saveLater(inode); // only its times
    }
  }

  /** The file's bytes differ from what any snapshot has. */
  private void markDirty(Change change, Inode inode) throws StoreException {
    inode.set(Inode.DIRTY, true);
    inode.version++;
    store.markParents(change, inode);
  }

  private static void putSmall(Change change, Inode inode, FileBody body, byte[] bytes)
      throws StoreException {
    change.put(Table.SMALL, Keys.of(inode.number), bytes);
    body.small = bytes;
  }

  /** Moves a short file's bytes from the tables to a cache file. Does nothing to others. */
  void promote(Change change, Inode inode, FileBody body) throws StoreException, PosixException {
    byte[] small = body.small;
    if (small == null) {
      return;
    }
    FileHandle handle = bodies.handle(inode, body);
    handle.truncate(0);
    handle.writeAt(0, small, 0, small.length);
    byte[] key = Keys.of(inode.number);
    change.delete(Table.SMALL, key);
    change.delete(Table.BASES, key);
    inode.set(Inode.SMALL, false);
    body.small = null;
    body.map = new FileMap(Base.NONE, List.of());
  }

  /** Before a part of a copy's block is written over: if it is damaged, it does not count. */
  void check(Change change, Inode inode, FileBody body, List<Extent> cut)
      throws StoreException, PosixException {
    for (Extent block : cut) {
      FileHandle handle = bodies.handle(inode, body);
      if (body.map.run(block.start(), block.end()).place() == FileMap.Place.COPY) {
        Extent copy = body.map.copyAt(block.start());
        if (Checks.firstDamaged(body, handle, copy, block.start(), block.end()) >= 0) {
          body.map.lost(block.start(), Bodies.log(change, inode));
        }
      }
    }
  }

  /**
   * Cuts or extends a file in the tables; {@link #trim} follows when they are written. The locks
   * are held.
   */
  void resize(Change change, Inode inode, long bytes)
      throws ErrnoException, StoreException, PosixException {
    FileBody body = bodies.body(inode);
    if (bytes < 0) {
      throw ErrnoException.invalid();
    }
    if (bytes > SMALL_BYTES_MAX) {
      promote(change, inode, body);
    }
    byte[] small = body.small;
    if (small != null) {
      putSmall(change, inode, body, Arrays.copyOf(small, (int) bytes));
    } else {
      check(change, inode, body, body.map.copiesCutBy(bytes, bytes));
      Base before = body.map.base();
      body.map.resized(bytes, Bodies.log(change, inode));
      if (bytes > inode.bytes) {
        bodies.handle(inode, body).truncate(bytes); // the disk may refuse
      }
      if (!before.equals(body.map.base())) {
        change.put(Table.BASES, Keys.of(inode.number), BaseCodec.encode(body.map.base()));
      }
    }
    body.blocksStale = true;
    inode.bytes = bytes;
    markDirty(change, inode);
  }

  /** Gives the cache file the length that the tables say. The locks are held. */
  void trim(Inode inode) throws StoreException, PosixException {
    FileBody body = bodies.body(inode);
    if (body.small == null) {
      bodies.handle(inode, body).truncate(inode.bytes);
    }
    if (inode.opens == 0) {
      bodies.settle(inode);
    }
  }

  /** Returns when the file's bytes and all that leads to them survive a power cut. */
  public void sync(long number) throws ErrnoException, StoreException, PosixException {
    try (Store.Use use = store.use(number)) {
      Inode inode = use.inode;
      if (inode.isFile()) {
        syncBytes(inode);
      }
      store.barrier.readLock().lock();
      inode.lock.writeLock().lock();
      try {
        store.saveNow(inode);
      } finally {
        inode.lock.writeLock().unlock();
        store.barrier.readLock().unlock();
      }
    }
    store.sync();
  }

  /** The disk has the bytes before the tables say so. */
  private void syncBytes(Inode inode) throws StoreException, PosixException {
    inode.lock.writeLock().lock();
    try {
      FileBody body = bodies.body(inode);
      if (body.small == null) {
        bodies.handle(inode, body);
      }
    } finally {
      inode.lock.writeLock().unlock();
    }
    inode.lock.readLock().lock(); // others may read, and the file stays open
    try {
      FileBody body = inode.body;
      FileHandle handle = body == null ? null : body.handle;
      if (handle != null) {
        handle.syncData();
        store.files.syncNames(inode.number);
      }
    } finally {
      inode.lock.readLock().unlock();
    }
  }
}
