package dev.cairn.fuse.drive.store;

import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Inodes in memory, about {@value #IDLE_MAX} that nobody uses besides those in use: one object for
 * each number, so that its lock means something. Safe for many threads.
 */
final class Inodes {

  /** About 250 bytes each. */
  private static final int IDLE_MAX = 16_384;

  /** How many entries a hand that makes room looks at. */
  private static final int LOOKS_MAX = 64;

  private final Tables tables;
  private final ConcurrentHashMap<Long, Inode> known = new ConcurrentHashMap<>();
  private final Set<Inode> unsaved = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean sweeping = new AtomicBoolean();
  private Iterator<Inode> hand = known.values().iterator();

  Inodes(Tables tables) {
    this.tables = tables;
  }

  /** The inode, in use until {@link #release}; null if there is none. */
  @Nullable Inode acquire(long number) throws StoreException {
    try {
      // Read within, so that nobody loads, changes and drops the object between the two.
      return known.compute(
          number, (key, inode) -> inode != null ? pinned(inode) : pinnedOrNull(read(number)));
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof StoreException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static @Nullable Inode pinnedOrNull(@Nullable Inode inode) {
    return inode == null ? null : pinned(inode);
  }

  private @Nullable Inode read(long number) {
    try {
      byte[] record = tables.get(Table.INODES, Keys.of(number));
      return record == null ? null : InodeCodec.decode(number, record);
    } catch (StoreException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new inode, in use until {@link #release}. */
  Inode add(Inode inode) {
    known.put(inode.number, pinned(inode));
    return inode;
  }

  private static Inode pinned(Inode inode) {
    inode.pins++;
    inode.recent = true;
    return inode;
  }

  /** Ends a use. */
  void release(Inode inode) {
    known.computeIfPresent(
        inode.number,
        (key, found) -> {
          found.pins--;
          return found;
        });
    if (known.size() > IDLE_MAX) {
      sweep();
    }
  }

  private void sweep() {
    if (!sweeping.compareAndSet(false, true)) {
      return;
    }
    try {
      for (int looks = 0; looks < LOOKS_MAX && known.size() > IDLE_MAX; looks++) {
        if (!hand.hasNext()) {
          hand = known.values().iterator();
          continue;
        }
        Inode inode = hand.next();
        if (inode.recent) {
          inode.recent = false;
        } else {
          known.computeIfPresent(inode.number, (key, found) -> isIdle(found) ? null : found);
        }
      }
    } finally {
      sweeping.set(false);
    }
  }

  private static boolean isIdle(Inode inode) {
    return inode.pins == 0 && inode.opens == 0 && inode.body == null && !inode.unsaved;
  }

  /** Forgets a number whose inode is gone for good. */
  void drop(Inode inode) {
    unsaved.remove(inode);
    known.remove(inode.number);
  }

  /** Notes that the record is to be saved soon. */
  void noteUnsaved(Inode inode) {
    unsaved.add(inode);
  }

  /** Those whose record is to be saved. */
  Set<Inode> unsaved() {
    return unsaved;
  }

  /** Those in memory now. */
  int count() {
    return known.size();
  }
}
