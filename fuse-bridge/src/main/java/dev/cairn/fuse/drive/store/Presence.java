package dev.cairn.fuse.drive.store;

import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.fuse.drive.store.Fetching.Missing;
import dev.cairn.fuse.drive.store.FileMap.Place;
import dev.cairn.fuse.drive.store.FileMap.Run;
import dev.cairn.fuse.kernel.ErrnoException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How much of a file, or of all below a directory, is on this device; and fetches the rest. */
public final class Presence {

  private final Store store;
  private final Bodies bodies;
  private final Fetching fetching;
  private final Listed listed;

  public Presence(Operations operations) {
    this.store = operations.store();
    this.bodies = operations.bodies();
    this.fetching = new Fetching(store, bodies);
    this.listed = new Listed(store);
  }

  /**
   * Bytes of files.
   *
   * @param files their number
   * @param bytes their lengths
   * @param missing those of them that are still to be fetched
   */
  public record Here(long files, long bytes, long missing) {
    public static final Here NOTHING = new Here(0, 0, 0);

    /** Both. */
    public Here plus(Here other) {
      return new Here(files + other.files, bytes + other.bytes, missing + other.missing);
    }

    /** Without the other. */
    public Here minus(Here other) {
      return new Here(files - other.files, bytes - other.bytes, missing - other.missing);
    }
  }

  /** Regular files at and below an inode, each once, with the directories listed on the way. */
  public List<Long> files(long top)
      throws ErrnoException, StoreException, ArchiveException, InterruptedException {
    List<Long> files = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    Deque<Long> left = new ArrayDeque<>(List.of(top));
    while (!left.isEmpty()) {
      long number = left.pop();
      try (Store.Use use = store.find(number)) {
        if (use == null || !seen.add(number)) {
          continue;
        }
        if (use.inode.isFile()) {
          files.add(number);
        } else if (use.inode.isDirectory()) {
          listed.ensure(use.inode);
          store.names.all(number).forEach(entry -> left.push(entry.inode()));
        }
      }
    }
    return files;
  }

  /** Of a file, or of all at and below a directory. */
  public Here below(long top)
      throws ErrnoException,
          StoreException,
          PosixException,
          ArchiveException,
          InterruptedException {
    Here sum = Here.NOTHING;
    for (long file : files(top)) {
      sum = sum.plus(of(file));
    }
    return sum;
  }

  /** Of one file; nothing if it is gone. */
  public Here of(long file) throws StoreException, PosixException {
    try (Store.Use use = store.find(file)) {
      if (use == null) {
        return Here.NOTHING;
      }
      Inode inode = use.inode;
      store.barrier.readLock().lock();
      inode.lock.writeLock().lock();
      try {
        boolean isNew = inode.body == null;
        Here here = count(inode, bodies.body(inode));
        if (isNew && inode.opens == 0) {
          bodies.settle(inode);
        }
        return here;
      } finally {
        inode.lock.writeLock().unlock();
        store.barrier.readLock().unlock();
      }
    }
  }

  private static Here count(Inode inode, FileBody body) {
    if (body.small != null) {
      return new Here(1, inode.bytes, 0);
    }
    long missing = 0;
    for (Run run : body.map.runs(0, inode.bytes)) {
      missing += run.place() == Place.BASE ? run.end() - run.start() : 0;
    }
    return new Here(1, inode.bytes, missing);
  }

  /**
   * Fetches a file's missing bytes, behind all that somebody waits for, until all are here, as far
   * as the disk has room.
   */
  public void fetch(long file)
      throws ErrnoException,
          StoreException,
          PosixException,
          ArchiveException,
          InterruptedException {
    bodies.open(file);
    try (Store.Use use = store.use(file)) {
      for (Run run = missing(use.inode); run != null; run = missing(use.inode)) {
        long bytes = run.end() - run.start();
        store.room.take(Math.min(bytes, Streaming.AHEAD_BYTES_MAX));
        Missing missing = new Missing(run.start(), bytes, Streaming.AHEAD_BYTES_MAX, true);
        fetching.fetch(use.inode, missing);
      }
    } finally {
      bodies.release(file);
    }
  }

  private @Nullable Run missing(Inode inode) throws StoreException {
    inode.lock.writeLock().lock();
    try {
      FileBody body = bodies.body(inode);
      return body.small != null
          ? null
          : body.map.runs(0, inode.bytes).stream()
              .filter(run -> run.place() == Place.BASE)
              .findFirst()
              .orElse(null);
    } finally {
      inode.lock.writeLock().unlock();
    }
  }
}
