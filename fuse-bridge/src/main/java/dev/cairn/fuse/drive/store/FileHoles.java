package dev.cairn.fuse.drive.store;

import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.FileHandle;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.fuse.drive.store.FileMap.Place;
import dev.cairn.fuse.drive.store.FileMap.Run;
import dev.cairn.fuse.kernel.ErrnoException;
import dev.cairn.fuse.kernel.FileSystem;
import java.util.Arrays;
import java.util.OptionalLong;

/** Holes in files: making them, finding them, and taking room that nothing is written to yet. */
public final class FileHoles {

  private static final int UNDERSTOOD =
      FileSystem.FALLOCATE_KEEP_SIZE
          | FileSystem.FALLOCATE_PUNCH_HOLE
          | FileSystem.FALLOCATE_ZERO_RANGE;

  private final Store store;
  private final Bodies bodies;
  private final FileWrites writes;

  public FileHoles(Store store, Bodies bodies, FileWrites writes) {
    this.store = store;
    this.bodies = bodies;
    this.writes = writes;
  }

  /** Makes room, holes or zeros, as {@link FileSystem#fallocate} says. */
  public void allocate(long number, int mode, long offset, long bytes, boolean killSetId)
      throws ErrnoException, StoreException, PosixException {
    if ((mode & ~UNDERSTOOD) != 0) {
      throw ErrnoException.notSupported();
    }
    if (offset < 0 || bytes <= 0) {
      throw ErrnoException.invalid();
    }
    boolean zeros = (mode & ~FileSystem.FALLOCATE_KEEP_SIZE) != 0;
    boolean keep = (mode & FileSystem.FALLOCATE_KEEP_SIZE) != 0;
    boolean punches = (mode & FileSystem.FALLOCATE_PUNCH_HOLE) != 0;
    writes.change(
        number,
        (change, inode, body) -> {
          if (killSetId) {
            SetIds.kill(change, inode);
          }
          long end = Math.addExact(offset, bytes);
          if (!punches) {
            store.room.takeWritten(bytes);
          }
          if (zeros) {
            clear(change, inode, body, offset, Math.min(end, inode.bytes));
          }
          boolean grows = !keep && end > inode.bytes;
          if (grows) {
            extend(change, inode, body, end);
          }
          if (!punches && body.small == null) {
            reserve(inode, body, offset, end);
          }
          return true;
        });
  }

  /** Bytes of the file become zeros, wherever they are. */
  private void clear(Change change, Inode inode, FileBody body, long from, long to)
      throws StoreException, PosixException {
    if (from >= to) {
      return;
    }
    byte[] small = body.small;
    if (small != null) {
      byte[] cleared = small.clone();
      Arrays.fill(cleared, (int) from, (int) to, (byte) 0);
      body.small = cleared;
      change.put(Table.SMALL, Keys.of(inode.number), cleared);
      return;
    }
    FileHandle handle = bodies.handle(inode, body);
    writes.check(change, inode, body, body.map.copiesCutBy(from, to));
    handle.punchHole(from, to - from);
    body.map.written(from, to, Bodies.log(change, inode));
  }

  private void extend(Change change, Inode inode, FileBody body, long end)
      throws StoreException, PosixException {
    if (end > FileWrites.SMALL_BYTES_MAX) {
      writes.promote(change, inode, body);
    }
    byte[] small = body.small;
    if (small != null) {
      body.small = Arrays.copyOf(small, (int) end);
      change.put(Table.SMALL, Keys.of(inode.number), body.small);
    } else {
      bodies.handle(inode, body).truncate(end);
    }
    inode.bytes = end;
  }

  /** Blocks on this disk, where the bytes will be written. */
  private void reserve(Inode inode, FileBody body, long offset, long end)
      throws StoreException, PosixException {
    long from = Math.max(offset, body.map.base().limit());
    if (from < end) {
      bodies.handle(inode, body).allocate(from, end - from);
    }
  }

  /** Where data or a hole begins, as {@link FileSystem#lseek} says. */
  public long seek(long number, long offset, int whence)
      throws ErrnoException, StoreException, PosixException {
    if (whence != FileSystem.SEEK_DATA && whence != FileSystem.SEEK_HOLE) {
      throw ErrnoException.invalid();
    }
    try (Store.Use use = store.use(number)) {
      Inode inode = use.inode;
      inode.lock.writeLock().lock(); // the position of the cache file moves
      try {
        if (offset < 0 || offset >= inode.bytes) {
          throw new ErrnoException(Errno.ENXIO);
        }
        long found = seek(inode, bodies.body(inode), offset, whence == FileSystem.SEEK_DATA);
        if (found >= inode.bytes && whence == FileSystem.SEEK_DATA) {
          throw new ErrnoException(Errno.ENXIO);
        }
        return Math.min(found, inode.bytes);
      } finally {
        inode.lock.writeLock().unlock();
      }
    }
  }

  private long seek(Inode inode, FileBody body, long offset, boolean data)
      throws StoreException, PosixException {
    if (body.small != null) {
      return data ? offset : inode.bytes;
    }
    long at = offset;
    while (at < inode.bytes) {
      Run run = body.map.run(at, inode.bytes);
      boolean found =
          switch (run.place()) {
            case HOLE -> !data;
            case BASE, COPY -> data;
            case LOCAL -> false;
          };
      if (found) {
        return at;
      }
      if (run.place() == Place.LOCAL) {
        long within = seekLocal(inode, body, run, data);
        if (within < run.end()) {
          return within;
        }
      }
      at = run.end();
    }
    return inode.bytes;
  }

  private long seekLocal(Inode inode, FileBody body, Run run, boolean data)
      throws StoreException, PosixException {
    FileHandle handle = bodies.handle(inode, body);
    OptionalLong found = data ? handle.nextData(run.start()) : handle.nextHole(run.start());
    // Behind the end of the cache file nothing was ever written.
    return found.orElse(data ? Long.MAX_VALUE : run.start());
  }
}
