package dev.cairn.fuse.drive.store;

import dev.cairn.fuse.kernel.ErrnoException;
import java.util.List;

/** Takes a name away with all that is below it, in one change. Nothing else runs meanwhile. */
record Uprooting(Store store, Change change, List<Inode> removed) {

  /**
   * The directory's record is saved by the caller; {@link Removal#reap} of what was removed
   * follows.
   */
  void remove(Inode directory, Names.Entry entry, Inode inode)
      throws ErrnoException, StoreException {
    if (inode.isDirectory() && inode.has(Inode.LISTED)) {
      for (Names.Entry child : store.names.all(inode.number)) {
        try (Store.Use use = store.use(child.inode())) {
          remove(inode, child, use.inode);
        }
      }
    }
    inode.lock.writeLock().lock();
    try {
      store.names.remove(change, directory.number, entry);
      store.parents.removed(change, inode, directory.number);
      if (inode.isDirectory()) {
        inode.links = 0;
        directory.links--;
        store.dirty.forget(change, inode.number);
      } else {
        inode.links--;
      }
      inode.change(store.now());
      if (inode.links == 0) {
        change.note(Table.ORPHANS, Keys.of(inode.number));
      }
      change.save(inode);
      removed.add(inode);
    } finally {
      inode.lock.writeLock().unlock();
    }
  }
}
