package dev.cairn.fuse.drive.store;

import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.FileKind;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.posix.Timestamp;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.fuse.kernel.ErrnoException;
import dev.cairn.fuse.kernel.FileSystem;
import dev.cairn.fuse.kernel.Name;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Renames, one at a time and alone, so that the tree does not change under the search for loops.
 * One batch of the tables: both names are never there, nor none.
 */
public final class Renaming {

  private final Store store;
  private final Listed listed;
  private final Namespace namespace;
  private final Removal removal;

  public Renaming(Store store, Namespace namespace) {
    this.store = store;
    this.listed = new Listed(store);
    this.namespace = namespace;
    this.removal = new Removal(store);
  }

  /** What a rename is about, in use. */
  private record Parts(
      Inode fromDirectory,
      Inode toDirectory,
      Names.Entry source,
      Inode moved,
      Names.@Nullable Entry target,
      @Nullable Inode replaced) {}

  /** Renames as {@link FileSystem#rename} says. */
  public void rename(Name from, Name to, int flags)
      throws ErrnoException,
          StoreException,
          PosixException,
          ArchiveException,
          InterruptedException {
    if ((flags & ~(FileSystem.RENAME_NO_REPLACE | FileSystem.RENAME_EXCHANGE)) != 0) {
      throw ErrnoException.invalid();
    }
    Names.check(from.bytes());
    Names.check(to.bytes());
    try (Store.Use fromUse = listed.use(from.parent());
        Store.Use toUse = listed.use(to.parent())) {
      listTarget(to);
      store.barrier.writeLock().lock();
      try {
        Names.Entry source = require(namespace.find(from));
        Names.Entry target = namespace.find(to);
        try (Store.Use moved = store.use(source.inode());
            Store.Use replaced = target == null ? null : store.use(target.inode())) {
          Inode over = replaced == null ? null : replaced.inode;
          Parts parts = new Parts(fromUse.inode, toUse.inode, source, moved.inode, target, over);
          locked(parts, () -> rename(parts, to, flags));
        }
      } finally {
        store.barrier.writeLock().unlock();
      }
    }
  }

  /** A directory that is to be replaced must be known to be empty. */
  private void listTarget(Name to)
      throws ErrnoException, StoreException, ArchiveException, InterruptedException {
    Names.Entry target = namespace.find(to);
    if (target != null && target.type() == FileKind.DIRECTORY.modeBits()) {
      listed.use(target.inode()).close();
    }
  }

  private static Names.Entry require(Names.@Nullable Entry entry) throws ErrnoException {
    if (entry == null) {
      throw new ErrnoException(Errno.ENOENT);
    }
    return entry;
  }

  /** Work under locks. */
  @FunctionalInterface
  private interface Work {
    void run() throws ErrnoException, StoreException, PosixException;
  }

  /** Readers of single inodes must not see half of it. */
  private static void locked(Parts parts, Work work)
      throws ErrnoException, StoreException, PosixException {
    List<Inode> all = new ArrayList<>(List.of(parts.fromDirectory(), parts.toDirectory()));
    all.add(parts.moved());
    Inode replaced = parts.replaced();
    if (replaced != null) {
      all.add(replaced);
    }
    all.sort(Comparator.comparingLong(Inode::number));
    int taken = 0;
    try {
      for (Inode inode : all) {
        inode.lock.writeLock().lock();
        taken++;
      }
      work.run();
    } finally {
      for (Inode inode : all.subList(0, taken)) {
        inode.lock.writeLock().unlock();
      }
    }
  }

  private void rename(Parts parts, Name to, int flags)
      throws ErrnoException, StoreException, PosixException {
    Inode replaced = parts.replaced();
    if (parts.toDirectory().links == 0) {
      throw new ErrnoException(Errno.ENOENT);
    }
    if (replaced != null && (flags & FileSystem.RENAME_NO_REPLACE) != 0) {
      throw new ErrnoException(Errno.EEXIST);
    }
    refuseLoop(parts.moved(), parts.toDirectory());
    try (Change change = new Change(store.tables)) {
      if ((flags & FileSystem.RENAME_EXCHANGE) != 0) {
        Names.Entry target = require(parts.target());
        exchange(change, parts, target, java.util.Objects.requireNonNull(replaced));
      } else if (replaced == parts.moved()) {
        return; // two names of one file: nothing is done, says POSIX
      } else {
        replace(change, parts, to);
      }
      store.dirty.mark(change, parts.fromDirectory().number);
      store.dirty.mark(change, parts.toDirectory().number);
      change.save(parts.fromDirectory());
      change.save(parts.toDirectory());
      change.save(parts.moved());
      change.commit();
      if (replaced != null) {
        removal.reap(replaced);
      }
    }
  }

  private void refuseLoop(Inode moved, Inode toDirectory) throws ErrnoException, StoreException {
    if (!moved.isDirectory()) {
      return;
    }
    long at = toDirectory.number;
    while (at != 0) {
      if (at == moved.number) {
        throw ErrnoException.invalid();
      }
      try (Store.Use use = store.find(at)) {
        at = use == null ? 0 : use.inode.parent;
      }
    }
  }

  private void replace(Change change, Parts parts, Name to) throws ErrnoException, StoreException {
    Inode moved = parts.moved();
    Inode replaced = parts.replaced();
    Names.Entry target = parts.target();
    if (replaced != null && target != null) {
      requireReplaceable(moved, replaced);
      namespace.leave(change, parts.toDirectory(), target, replaced);
    }
    store.names.remove(change, parts.fromDirectory().number, parts.source());
    // A name that stays keeps its place in listings, whatever file it stands for.
    long cookie = target == null ? store.sequence.next() : target.cookie();
    move(change, parts.source(), new Place(parts.toDirectory(), to.bytes(), cookie));
    Timestamp now = store.now();
    parts.fromDirectory().touch(now);
    parts.toDirectory().touch(now);
    moved.change(now);
    store.parents.moved(change, moved, parts.fromDirectory().number, parts.toDirectory().number);
    if (moved.isDirectory()) {
      parts.fromDirectory().links--;
      parts.toDirectory().links++;
    }
  }

  private void requireReplaceable(Inode moved, Inode replaced)
      throws ErrnoException, StoreException {
    if (replaced.isDirectory()) {
      if (!moved.isDirectory()) {
        throw new ErrnoException(Errno.EISDIR);
      }
      if (!store.names.isEmpty(replaced.number)) {
        throw new ErrnoException(Errno.ENOTEMPTY);
      }
    } else if (moved.isDirectory()) {
      throw new ErrnoException(Errno.ENOTDIR);
    }
  }

  /** Where a name is put. */
  private record Place(Inode directory, byte[] name, long cookie) {}

  private void move(Change change, Names.Entry entry, Place place) throws StoreException {
    Names.Entry moved = new Names.Entry(place.name(), entry.inode(), place.cookie(), entry.type());
    store.names.add(change, place.directory().number, moved);
  }

  private void exchange(Change change, Parts parts, Names.Entry target, Inode other)
      throws ErrnoException, StoreException {
    refuseLoop(other, parts.fromDirectory());
    Inode moved = parts.moved();
    Inode from = parts.fromDirectory();
    Inode to = parts.toDirectory();
    Names.Entry source = parts.source();
    store.names.remove(change, from.number, source);
    store.names.remove(change, to.number, target);
    move(change, source, new Place(to, target.name(), target.cookie()));
    move(change, target, new Place(from, source.name(), source.cookie()));
    Timestamp now = store.now();
    from.touch(now);
    to.touch(now);
    moved.change(now);
    other.change(now);
    if (moved != other) {
      store.parents.moved(change, moved, from.number, to.number);
      store.parents.moved(change, other, to.number, from.number);
    }
    int directories = (moved.isDirectory() ? 1 : 0) - (other.isDirectory() ? 1 : 0);
    from.links -= directories;
    to.links += directories;
    change.save(other);
  }
}
