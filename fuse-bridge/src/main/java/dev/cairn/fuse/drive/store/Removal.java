package dev.cairn.fuse.drive.store;

import dev.cairn.archive.posix.FileHandle;
import dev.cairn.archive.posix.PosixException;
import java.util.ArrayList;
import java.util.List;

/**
 * The end of inodes. One without a name lives on as an orphan while it is open or the kernel knows
 * it; a crash leaves orphans, which the next mount deletes.
 */
final class Removal {

  private final Store store;

  Removal(Store store) {
    this.store = store;
  }

  /** The inode has lost its last name. Its lock and the barrier are held. */
  void orphan(Change change, Inode inode) throws StoreException {
    change.note(Table.ORPHANS, Keys.of(inode.number));
  }

  /** Deletes the inode if nothing leads to it any more. Its lock is held. */
  void reap(Inode inode) throws StoreException, PosixException {
    if (inode.links > 0 || inode.opens > 0 || inode.gone || store.lookups.has(inode.number)) {
      return;
    }
    try (Change change = new Change(store.tables)) {
      delete(change, inode);
      change.commit();
    }
    FileBody body = inode.body;
    if (body != null && body.handle != null) {
      FileHandle handle = body.handle;
      body.handle = null;
      handle.close();
    }
    if (inode.isFile() && !inode.has(Inode.SMALL)) {
      store.files.delete(inode.number);
    }
    store.inodes.drop(inode);
  }

  private void delete(Change change, Inode inode) throws StoreException {
    byte[] key = Keys.of(inode.number);
    inode.gone = true;
    change.delete(Table.ORPHANS, key);
    change.delete(Table.INODES, key);
    if (inode.isDirectory()) {
      change.delete(Table.BASES, key);
      store.dirty.forget(change, inode.number);
    } else if (inode.has(Inode.SMALL)) {
      change.delete(Table.SMALL, key);
      change.delete(Table.BASES, key);
    } else if (inode.isFile()) {
      change.delete(Table.BASES, key);
      change.delete(Table.CACHED, key);
      deleteRows(change, Table.EXTENTS, key);
    }
    if (inode.has(Inode.ATTRIBUTED)) {
      deleteRows(change, Table.ATTRIBUTES, key);
    }
    if (inode.has(Inode.SHARED)) {
      deleteRows(change, Table.PARENTS, key);
      byte[] origin = Keys.of(inode.origin.device(), inode.origin.inode());
      if (java.util.Arrays.equals(key, store.tables.get(Table.ORIGINS, origin))) {
        change.delete(Table.ORIGINS, origin);
      }
    }
  }

  private void deleteRows(Change change, Table table, byte[] prefix) throws StoreException {
    store.tables.scan(
        table,
        prefix,
        prefix,
        (key, value) -> {
          change.delete(table, key);
          return true;
        });
  }

  /** Deletes what a crash left without a name; how many. */
  int orphans() throws StoreException, PosixException {
    List<Long> found = new ArrayList<>();
    byte[] all = new byte[0];
    store.tables.scan(Table.ORPHANS, all, all, (key, value) -> found.add(Keys.number(key, 0)));
    for (long number : found) {
      Inode inode = store.inodes.acquire(number);
      if (inode != null) {
        inode.links = 0;
        reap(inode);
      } else {
        try (Change change = new Change(store.tables)) {
          change.delete(Table.ORPHANS, Keys.of(number));
          change.commit();
        }
      }
    }
    return found.size();
  }
}
