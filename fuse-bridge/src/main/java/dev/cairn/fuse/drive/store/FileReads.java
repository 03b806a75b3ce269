package dev.cairn.fuse.drive.store;

import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.FileHandle;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.posix.Timestamp;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.fuse.drive.store.Fetching.Missing;
import dev.cairn.fuse.drive.store.FileMap.Place;
import dev.cairn.fuse.drive.store.FileMap.Run;
import dev.cairn.fuse.kernel.ErrnoException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads regular files: from the tables, from cache files, and what is in neither, from the archive.
 */
public final class FileReads {

  private final Store store;
  private final Bodies bodies;
  private final Fetching fetching;

  public FileReads(Store store, Bodies bodies) {
    this.store = store;
    this.bodies = bodies;
    this.fetching = new Fetching(store, bodies);
  }

  /** What a look at a file gave: bytes read, or what must be done first. */
  private record Look(int count, @Nullable Run missing, boolean unready, long damaged) {
    static Look read(int count) {
      return new Look(count, null, false, -1);
    }
  }

  /**
   * Reads until {@code target} is full or the file ends; waits for the network where need be.
   *
   * @return bytes read
   */
  public int read(long number, long offset, MemorySegment target)
      throws ErrnoException,
          StoreException,
          PosixException,
          ArchiveException,
          InterruptedException {
    try (Store.Use use = store.use(number)) {
      Inode inode = use.inode;
      while (true) {
        Look look = look(inode, offset, target);
        Run missing = look.missing();
        if (missing != null) {
          FileBody body = inode.body;
          long ahead = body == null ? 0 : body.streaming.aheadBytes(offset);
          fetching.fetch(
              inode, new Missing(missing.start(), missing.end() - missing.start(), ahead, false));
        } else if (look.unready()) {
          prepare(inode);
        } else if (look.damaged() >= 0) {
          fetching.forget(inode, look.damaged());
        } else {
          noteRead(inode, offset, look.count());
          return look.count();
        }
      }
    }
  }

  private Look look(Inode inode, long offset, MemorySegment target)
      throws ErrnoException, PosixException {
    inode.lock.readLock().lock();
    try {
      FileBody body = inode.body;
      if (!inode.isFile()) {
        throw new ErrnoException(inode.isDirectory() ? Errno.EISDIR : Errno.EINVAL);
      }
      if (body == null) {
        return new Look(0, null, true, -1);
      }
      long end = Math.min(inode.bytes, offset + target.byteSize());
      if (offset >= end) {
        return Look.read(0);
      }
      int length = (int) (end - offset);
      byte[] small = body.small;
      if (small != null) {
        MemorySegment.copy(small, (int) offset, target, ValueLayout.JAVA_BYTE, 0, length);
        return Look.read(length);
      }
      List<Run> runs = body.map.runs(offset, end);
      for (Run run : runs) {
        if (run.place() == Place.BASE) {
          return new Look(0, run, false, -1);
        }
      }
      return copy(body, runs, offset, target.asSlice(0, length));
    } finally {
      inode.lock.readLock().unlock();
    }
  }

  private static Look copy(FileBody body, List<Run> runs, long offset, MemorySegment target)
      throws PosixException {
    FileHandle handle = body.handle;
    for (Run run : runs) {
      MemorySegment part = target.asSlice(run.start() - offset, run.end() - run.start());
      if (run.place() == Place.HOLE) {
        part.fill((byte) 0);
        continue;
      }
      if (handle == null) {
        return new Look(0, null, true, -1);
      }
      if (run.place() == Place.COPY) {
        Extent copy = body.map.copyAt(run.start());
        long bad = Checks.firstDamaged(body, handle, copy, run.start(), run.end());
        if (bad >= 0) {
          return new Look(0, null, false, bad);
        }
      }
      int count = handle.readAt(run.start(), part);
      part.asSlice(count).fill((byte) 0); // nothing was written there
    }
    return Look.read((int) target.byteSize());
  }

  private void prepare(Inode inode) throws StoreException, PosixException {
    inode.lock.writeLock().lock();
    try {
      FileBody body = bodies.body(inode);
      if (body.small == null) {
        bodies.handle(inode, body);
      }
    } finally {
      inode.lock.writeLock().unlock();
    }
  }

  /** Sets the time of access as relatime does : only when it is behind a change. */
  private void noteRead(Inode inode, long offset, int count) {
    FileBody body = inode.body;
    if (body != null) {
      body.streaming.read(offset, offset + count);
    }
    Timestamp accessed = inode.accessed;
    if (accessed.compareTo(inode.modified) > 0 && accessed.compareTo(inode.changed) > 0) {
      return;
    }
    Timestamp now = store.now();
    inode.lock.writeLock().lock();
    try {
      inode.accessed = now;
      store.saveLater(inode);
    } finally {
      inode.lock.writeLock().unlock();
    }
  }
}
