package dev.cairn.fuse.drive.store;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The inodes that somebody pinned. The flag is in the inode's record; this is the list of who has
 * it. Safe for many threads.
 */
public final class Pins {

  private final Set<Long> pinned = ConcurrentHashMap.newKeySet();

  Pins() {}

  void note(long inode, boolean on) {
    if (on) {
      pinned.add(inode);
    } else {
      pinned.remove(inode);
    }
  }

  /** Reads who was pinned before this mount: a look at every inode. */
  void load(Tables tables) throws StoreException {
    byte[] all = new byte[0];
    tables.scan(
        Table.INODES,
        all,
        all,
        (key, value) -> {
          long number = Keys.number(key, 0);
          if (InodeCodec.decode(number, value).has(Inode.PINNED)) {
            pinned.add(number);
          }
          return true;
        });
  }

  /** Those that are pinned themselves, in order; some may be gone. */
  public List<Long> all() {
    return pinned.stream().sorted().toList();
  }

  /** Whether the inode or a directory above it is pinned. */
  static boolean covers(Store store, Inode inode) throws StoreException {
    if (inode.has(Inode.PINNED)) {
      return true;
    }
    long at = inode.parent;
    while (at != 0) {
      try (Store.Use use = store.find(at)) {
        if (use == null) {
          return false;
        }
        if (use.inode.has(Inode.PINNED)) {
          return true;
        }
        at = use.inode.parent;
      }
    }
    return false;
  }
}
