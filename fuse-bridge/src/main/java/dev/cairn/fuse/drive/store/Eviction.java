package dev.cairn.fuse.drive.store;

import dev.cairn.archive.posix.PosixException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Keeps the cache files below a size: those that were not used for longest go first, and only bytes
 * that the network has. What is open, pinned or not on the network yet stays, whatever the size.
 */
public final class Eviction {

  private final Store store;
  private final Bodies bodies;

  public Eviction(Operations operations) {
    this.store = operations.store();
    this.bodies = operations.bodies();
  }

  /**
   * How full the cache is.
   *
   * @param bytes on this disk, as of the last look at each file
   * @param files that have a cache file
   */
  public record Fill(long bytes, int files) {}

  private record Candidate(long inode, long bytes, long accessed) {}

  /** What is there. */
  public Fill fill() throws StoreException {
    long[] sums = new long[2];
    byte[] all = new byte[0];
    store.tables.scan(
        Table.CACHED,
        all,
        all,
        (key, value) -> {
          sums[0] += Keys.number(value, 0);
          sums[1]++;
          return true;
        });
    return new Fill(sums[0], (int) sums[1]);
  }

  /** Evicts until at most nine tenths of {@code bytesMax} are left, if it is more; bytes freed. */
  public long run(long bytesMax) throws StoreException, PosixException {
    long over = fill().bytes() - bytesMax;
    if (over <= 0) {
      return 0;
    }
    over += bytesMax / 10;
    long freed = 0;
    List<Candidate> candidates = candidates();
    candidates.sort(Comparator.comparingLong(Candidate::accessed));
    for (Candidate candidate : candidates) {
      if (freed >= over) {
        break;
      }
      freed += evict(candidate) ? candidate.bytes() : 0;
    }
    return freed;
  }

  private List<Candidate> candidates() throws StoreException {
    List<Candidate> found = new ArrayList<>();
    byte[] all = new byte[0];
    store.tables.scan(
        Table.CACHED,
        all,
        all,
        (key, value) -> {
          long number = Keys.number(key, 0);
          try (Store.Use use = store.find(number)) {
            if (use != null && !use.inode.has(Inode.DIRTY) && use.inode.opens == 0) {
              long accessed = use.inode.accessed.seconds();
              found.add(new Candidate(number, Keys.number(value, 0), accessed));
            }
          }
          return true;
        });
    return found;
  }

  private boolean evict(Candidate candidate) throws StoreException, PosixException {
    try (Store.Use use = store.find(candidate.inode());
        Change change = new Change(store.tables)) {
      if (use == null || Pins.covers(store, use.inode)) {
        return false;
      }
      Inode inode = use.inode;
      store.barrier.readLock().lock();
      inode.lock.writeLock().lock();
      try {
        if (inode.opens > 0 || inode.gone || inode.has(Inode.DIRTY)) {
          return false;
        }
        FileBody body = bodies.body(inode);
        if (body.small != null || body.map.base().limit() < inode.bytes) {
          bodies.settle(inode);
          return false;
        }
        body.map.rebased(body.map.base(), List.of(), Bodies.log(change, inode));
        change.delete(Table.CACHED, Keys.of(inode.number));
        change.commit();
        bodies.settle(inode);
        store.files.delete(inode.number);
        return true;
      } finally {
        inode.lock.writeLock().unlock();
        store.barrier.readLock().unlock();
      }
    }
  }
}
