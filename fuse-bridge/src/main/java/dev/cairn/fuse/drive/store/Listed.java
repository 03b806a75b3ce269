package dev.cairn.fuse.drive.store;

import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.fuse.kernel.ErrnoException;
import java.util.ArrayList;
import java.util.List;

/** Brings the names of a directory from the archive into the tables, when they are first needed. */
final class Listed {

  private final Store store;

  Listed(Store store) {
    this.store = store;
  }

  /** The directory, with its names in the tables; ENOTDIR if it is none. No lock is held. */
  Store.Use use(long number)
      throws ErrnoException, StoreException, ArchiveException, InterruptedException {
    Store.Use use = store.use(number);
    boolean listed = false;
    try {
      ensure(use.inode);
      listed = true;
      return use;
    } finally {
      if (!listed) {
        use.close();
      }
    }
  }

  /** As {@link #use}, of an inode that is in use. */
  void ensure(Inode directory)
      throws ErrnoException, StoreException, ArchiveException, InterruptedException {
    if (!directory.isDirectory()) {
      throw new ErrnoException(Errno.ENOTDIR);
    }
    while (!directory.has(Inode.LISTED)) {
      byte[] record = store.tables.get(Table.BASES, Keys.of(directory.number));
      Base base = record == null ? Base.NONE : BaseCodec.decode(record);
      List<Node> nodes = new ArrayList<>();
      store.archive().directory(base.content(), nodes::add);
      store.barrier.readLock().lock();
      directory.lock.writeLock().lock();
      try (Change change = new Change(store.tables)) {
        byte[] again = store.tables.get(Table.BASES, Keys.of(directory.number));
        if (!directory.has(Inode.LISTED) && java.util.Arrays.equals(record, again)) {
          add(change, directory, nodes);
        }
      } finally {
        directory.lock.writeLock().unlock();
        store.barrier.readLock().unlock();
      }
    }
  }

  private void add(Change change, Inode directory, List<Node> nodes) throws StoreException {
    NodeImport imports = new NodeImport(store, change, directory.number);
    long directories = 0;
    for (Node node : nodes) {
      Inode inode = imports.add(node);
      directories += inode.isDirectory() ? 1 : 0;
    }
    imports.finish();
    directory.links = 2 + directories;
    directory.set(Inode.LISTED, true);
    change.save(directory);
    change.commit();
  }
}
