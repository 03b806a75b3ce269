package dev.cairn.fuse.drive.store;

import dev.cairn.archive.posix.FileKind;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.fuse.kernel.Attributes;
import dev.cairn.fuse.kernel.DirectoryPlusSink;
import dev.cairn.fuse.kernel.DirectorySink;
import dev.cairn.fuse.kernel.ErrnoException;
import dev.cairn.fuse.kernel.FileSystem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists directories in the order in which names came. A cookie is a name's own number, so a listing
 * goes on at its place whatever comes and goes.
 */
public final class Listing {

  private static final byte[] SELF = ".".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PARENT = "..".getBytes(StandardCharsets.US_ASCII);
  private static final long SELF_COOKIE = 1;
  private static final long PARENT_COOKIE = 2;

  /** Rows read at once: about what one answer to the kernel holds. */
  private static final int PAGE = 512;

  private final Store store;
  private final Listed listed;

  public Listing(Store store) {
    this.store = store;
    this.listed = new Listed(store);
  }

  /** Takes an entry whose inode may be null if only its type is known; false if it has no room. */
  @FunctionalInterface
  private interface Taker {
    boolean take(Names.Entry entry) throws ErrnoException, StoreException;
  }

  /** Lists as {@link FileSystem#readdir} says. */
  public void list(long directory, long cookie, DirectorySink sink)
      throws ErrnoException, StoreException, ArchiveException, InterruptedException {
    walk(
        directory,
        cookie,
        entry -> sink.add(entry.name(), entry.inode(), entry.type(), entry.cookie()));
  }

  /** Lists as {@link FileSystem#readdirplus} says. */
  public void listPlus(long directory, long cookie, DirectoryPlusSink sink)
      throws ErrnoException, StoreException, ArchiveException, InterruptedException {
    walk(directory, cookie, entry -> takePlus(entry, sink));
  }

  private boolean takePlus(Names.Entry entry, DirectoryPlusSink sink)
      throws ErrnoException, StoreException {
    try (Store.Use use = store.find(entry.inode())) {
      if (use == null) {
        return true; // it went meanwhile
      }
      Inode inode = use.inode;
      inode.lock.readLock().lock();
      try {
        if (inode.gone) {
          return true;
        }
        Attributes attributes = Attributing.shown(inode);
        boolean taken = sink.add(entry.name(), attributes, entry.cookie());
        if (taken && entry.cookie() > PARENT_COOKIE) {
          store.lookups.add(inode.number);
        }
        return taken;
      } finally {
        inode.lock.readLock().unlock();
      }
    }
  }

  private void walk(long directory, long cookie, Taker taker)
      throws ErrnoException, StoreException, ArchiveException, InterruptedException {
    try (Store.Use use = listed.use(directory)) {
      long at = cookie;
      if (at < SELF_COOKIE && !taker.take(dot(SELF, directory, SELF_COOKIE))) {
        return;
      }
      long parent = Math.max(FileSystem.ROOT, use.inode.parent);
      if (at < PARENT_COOKIE && !taker.take(dot(PARENT, parent, PARENT_COOKIE))) {
        return;
      }
      while (true) {
        List<Names.Entry> page = store.names.behind(directory, Math.max(at, PARENT_COOKIE), PAGE);
        for (Names.Entry entry : page) {
          if (!taker.take(entry)) {
            return;
          }
          at = entry.cookie();
        }
        if (page.size() < PAGE) {
          return;
        }
      }
    }
  }

  private static Names.Entry dot(byte[] name, long inode, long cookie) {
    return new Names.Entry(name, inode, cookie, FileKind.DIRECTORY.modeBits());
  }

  /** The names' first inode of that name, or null: for those who go by path. */
  @Nullable Long find(long directory, byte[] name)
      throws ErrnoException, StoreException, ArchiveException, InterruptedException {
    try (Store.Use use = listed.use(directory)) {
      Names.Entry entry = store.names.find(use.inode.number, name);
      return entry == null ? null : entry.inode();
    }
  }
}
