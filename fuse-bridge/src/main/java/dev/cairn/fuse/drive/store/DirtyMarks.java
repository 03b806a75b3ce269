package dev.cairn.fuse.drive.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Which directories have changed below since the network last had them, each with the generation of
 * its last change. A generation ends when a snapshot of the drive begins: a mark of an older one is
 * what that snapshot takes along, a mark of a newer one stays for the next. Safe for many threads;
 * generations end while no operation runs.
 */
final class DirtyMarks {

  private final Inodes inodes;
  private final Map<Long, Long> marks = new ConcurrentHashMap<>();
  private final AtomicLong generation = new AtomicLong(1);

  private DirtyMarks(Inodes inodes) {
    this.inodes = inodes;
  }

  /** Reads the marks, and marks what leads to them, which a crash may have left out. */
  static DirtyMarks open(Tables tables, Inodes inodes) throws StoreException {
    DirtyMarks dirty = new DirtyMarks(inodes);
    byte[] all = new byte[0];
    tables.scan(
        Table.DIRTY,
        all,
        all,
        (key, value) -> {
          dirty.marks.put(Keys.number(key, 0), 0L);
          return true;
        });
    for (Long directory : List.copyOf(dirty.marks.keySet())) {
      try (Change change = new Change(tables)) {
        dirty.mark(change, dirty.parentOf(directory));
        change.commit();
      }
    }
    return dirty;
  }

  /** Marks a directory and those above it. */
  void mark(Change change, long directory) throws StoreException {
    long at = directory;
    long now = generation.get();
    while (at != 0) {
      Long before = marks.put(at, now);
      if (before != null && before == now) {
        return;
      }
      change.put(Table.DIRTY, Keys.of(at), Keys.of(now));
      at = parentOf(at);
    }
  }

  private long parentOf(long directory) throws StoreException {
    Inode inode = inodes.acquire(directory);
    if (inode == null) {
      return 0;
    }
    long parent = inode.parent;
    inodes.release(inode);
    return parent;
  }

  /** Ends the generation; its number. No operation runs meanwhile. */
  long endGeneration() {
    return generation.getAndIncrement();
  }

  boolean isDirty(long directory) {
    return marks.containsKey(directory);
  }

  /** Whether nothing changed since that generation ended; the mark is taken away if so. */
  boolean clear(Change change, long directory, long upTo) throws StoreException {
    Long mark = marks.get(directory);
    if (mark == null) {
      return true;
    }
    if (mark > upTo || !marks.remove(directory, mark)) {
      return false;
    }
    change.delete(Table.DIRTY, Keys.of(directory));
    return true;
  }

  void forget(Change change, long directory) throws StoreException {
    if (marks.remove(directory) != null) {
      change.delete(Table.DIRTY, Keys.of(directory));
    }
  }

  boolean isClean() {
    return marks.isEmpty();
  }

  /** Whether something changed since the last generation ended. */
  boolean isFresh() {
    return marks.containsValue(generation.get());
  }

  @Nullable Long mark(long directory) {
    return marks.get(directory);
  }

  List<Long> all() {
    return new ArrayList<>(marks.keySet());
  }
}
