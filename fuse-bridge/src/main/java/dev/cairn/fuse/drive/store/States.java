package dev.cairn.fuse.drive.store;

import dev.cairn.archive.tree.Content;
import dev.cairn.fuse.kernel.ErrnoException;

/** What the store knows of an inode besides what stat(2) shows. */
public final class States {

  private final Store store;

  public States(Store store) {
    this.store = store;
  }

  /**
   * A state.
   *
   * @param local something about it, or below it, is on this device alone
   * @param content what the network has of it
   * @param pinned its bytes, and those below it, are kept here
   * @param kept it or a directory above it is pinned
   */
  public record State(boolean local, Content content, boolean pinned, boolean kept) {}

  /** The state of an inode; ENOENT if there is none. */
  public State of(long number) throws ErrnoException, StoreException {
    try (Store.Use use = store.use(number)) {
      Inode inode = use.inode;
      byte[] row = store.tables.get(Table.BASES, Keys.of(number));
      Content content = row == null ? Content.EMPTY : BaseCodec.decode(row).content();
      boolean below = inode.isDirectory() && store.dirty.isDirty(number);
      boolean beside = inode.parent != 0 && store.dirty.isDirty(inode.parent);
      boolean named = row != null || !(inode.isFile() || inode.isDirectory());
      boolean local = inode.has(Inode.DIRTY) || below || (!named && beside);
      boolean kept = Pins.covers(store, inode);
      return new State(local, content, inode.has(Inode.PINNED), kept);
    }
  }

  /** Keeps the bytes of a file, or of all below a directory, on this device; or no longer. */
  public void pin(long number, boolean on) throws ErrnoException, StoreException {
    try (Store.Use use = store.use(number);
        Change change = new Change(store.tables)) {
      store.barrier.readLock().lock();
      use.inode.lock.writeLock().lock();
      try {
        use.inode.set(Inode.PINNED, on);
        change.save(use.inode);
        change.commit();
        store.pins.note(number, on);
      } finally {
        use.inode.lock.writeLock().unlock();
        store.barrier.readLock().unlock();
      }
    }
  }
}
