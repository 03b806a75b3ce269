package dev.cairn.fuse.drive.store;

import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.FileHandle;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.fuse.kernel.ErrnoException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Opens and closes what a regular file has in memory and its cache file. */
public final class Bodies {

  private final Store store;
  private final Removal removal;

  public Bodies(Store store) {
    this.store = store;
    this.removal = new Removal(store);
  }

  /** What a file has in memory, read if need be. Its write lock is held. */
  FileBody body(Inode inode) throws StoreException {
    FileBody known = inode.body;
    if (known != null) {
      return known;
    }
    byte[] key = Keys.of(inode.number);
    byte[] record = store.tables.get(Table.BASES, key);
    Base base = record == null ? Base.NONE : BaseCodec.decode(record);
    FileBody body;
    if (inode.has(Inode.SMALL)) {
      byte[] row = store.tables.get(Table.SMALL, key);
      byte[] small = row == null ? new byte[0] : row;
      body = new FileBody(new FileMap(base, List.of()), Arrays.copyOf(small, (int) inode.bytes));
    } else {
      List<Extent> extents = new ArrayList<>();
      store.tables.scan(
          Table.EXTENTS,
          key,
          key,
          (row, value) -> extents.add(Extent.decode(Keys.number(row, 8), value)));
      body = new FileBody(new FileMap(base, extents), null);
    }
    inode.body = body;
    return body;
  }

  /** The cache file, opened if need be. Its write lock is held. */
  FileHandle handle(Inode inode, FileBody body) throws StoreException, PosixException {
    FileHandle open = body.handle;
    if (open != null) {
      return open;
    }
    FileHandle handle = store.files.open(inode.number);
    // A crash may have come between a cut in the tables and that of the file.
    if (handle.stat().bytes() > inode.bytes) {
      handle.truncate(inode.bytes);
    }
    body.handle = handle;
    if (store.tables.get(Table.CACHED, Keys.of(inode.number)) == null) {
      store.tables.put(Table.CACHED, Keys.of(inode.number), Keys.of(0));
    }
    return handle;
  }

  /** One more opening. */
  public void open(long number) throws ErrnoException, StoreException {
    try (Store.Use use = store.use(number)) {
      Inode inode = use.inode;
      inode.lock.writeLock().lock();
      try {
        if (inode.gone) {
          throw new ErrnoException(Errno.ENOENT);
        }
        inode.opens++;
      } finally {
        inode.lock.writeLock().unlock();
      }
    }
  }

  /**
   * One opening less.
   *
   * @return true if it was the last and the file has bytes that the network lacks
   */
  public boolean release(long number) throws ErrnoException, StoreException, PosixException {
    try (Store.Use use = store.use(number)) {
      Inode inode = use.inode;
      store.barrier.readLock().lock();
      inode.lock.writeLock().lock();
      try {
        inode.opens--;
        if (inode.opens > 0) {
          return false;
        }
        settle(inode);
        removal.reap(inode);
        return inode.has(Inode.DIRTY) && !inode.gone;
      } finally {
        inode.lock.writeLock().unlock();
        store.barrier.readLock().unlock();
      }
    }
  }

  /**
   * The version of a file's bytes; −1 if there is no such file any more. Two equal answers mean
   * that nothing was written between them.
   */
  public long version(long number) throws StoreException {
    try (Store.Use use = store.find(number)) {
      if (use == null) {
        return -1;
      }
      use.inode.lock.readLock().lock();
      try {
        return use.inode.gone ? -1 : use.inode.version;
      } finally {
        use.inode.lock.readLock().unlock();
      }
    }
  }

  /** Gives back what only an open file needs. Its write lock is held. */
  void settle(Inode inode) throws StoreException, PosixException {
    FileBody body = inode.body;
    if (body != null) {
      count(inode, body);
      inode.body = null;
      FileHandle handle = body.handle;
      if (handle != null) {
        body.handle = null;
        handle.close();
      }
    }
    store.saveNow(inode);
  }

  /** An operation failed half-way: the inode is again what the tables say. Its locks are held. */
  void revert(Inode inode) throws StoreException, PosixException {
    FileBody body = inode.body;
    inode.body = null;
    if (body != null && body.handle != null) {
      FileHandle handle = body.handle;
      body.handle = null;
      handle.close();
    }
    byte[] record = store.tables.get(Table.INODES, Keys.of(inode.number));
    if (record != null) {
      inode.adopt(InodeCodec.decode(inode.number, record));
    }
  }

  /** Brings {@link Inode#blocks512} up to date. */
  void countBlocks(Inode inode) throws StoreException, PosixException {
    inode.lock.writeLock().lock();
    try {
      FileBody body = inode.body;
      if (body != null) {
        count(inode, body);
      }
    } finally {
      inode.lock.writeLock().unlock();
    }
  }

  private void count(Inode inode, FileBody body) throws StoreException, PosixException {
    if (!body.blocksStale) {
      return;
    }
    body.blocksStale = false;
    FileHandle handle = body.handle;
    long here = handle == null ? 0 : handle.stat().blocks512();
    Base base = body.map.base();
    long there = blocks(Math.min(base.content().bytes(), base.limit()));
    long blocks = body.small != null ? blocks(inode.bytes) : Math.max(here, there);
    if (blocks != inode.blocks512) {
      inode.blocks512 = blocks;
      store.saveLater(inode);
    }
    if (handle != null) {
      store.tables.put(Table.CACHED, Keys.of(inode.number), Keys.of(here * 512));
    }
  }

  static long blocks(long bytes) {
    return (bytes + 511) / 512;
  }

  /** Tells the tables what the map of a file changed. */
  static FileMap.Log log(Change change, Inode inode) {
    return new FileMap.Log() {
      @Override
      public void put(Extent extent) throws StoreException {
        change.put(Table.EXTENTS, Keys.of(inode.number, extent.start()), extent.encode());
      }

      @Override
      public void remove(long start) throws StoreException {
        change.delete(Table.EXTENTS, Keys.of(inode.number, start));
      }
    };
  }
}
