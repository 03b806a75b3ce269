package dev.cairn.fuse.drive.network;

import dev.cairn.archive.backup.FileSource;
import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.Stat;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.fuse.drive.store.CopySums;
import dev.cairn.fuse.drive.store.Operations;
import dev.cairn.fuse.kernel.Attributes;
import dev.cairn.fuse.kernel.ErrnoException;
import dev.cairn.fuse.kernel.FileSystem;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalLong;

/** A file of a store, open, on its way into packs. For one thread at a time; close it. */
final class StoreFile implements FileSource, AutoCloseable {

  private static final int BUFFER_BYTES = 1 << 20;

  private final Operations store;
  private final long inode;
  private final CopySums sums = new CopySums();
  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer = arena.allocate(BUFFER_BYTES);

  StoreFile(Operations store, long inode) throws IOException, ErrnoException {
    this.store = store;
    this.inode = inode;
    boolean opened = false;
    try {
      store.bodies().open(inode);
      opened = true;
    } finally {
      if (!opened) {
        arena.close();
      }
    }
  }

  CopySums sums() {
    return sums;
  }

  /** Something that may not be there. */
  @FunctionalInterface
  private interface Question<T> {
    T ask() throws IOException, ErrnoException, ArchiveException, InterruptedException;
  }

  private static <T> T asked(Question<T> question) throws IOException {
    try {
      return question.ask();
    } catch (ErrnoException | ArchiveException e) {
      throw new IOException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("cancelled");
    }
  }

  @Override
  public Stat stat() throws IOException {
    Attributes now = asked(() -> store.attributing().get(inode));
    return new Stat(
        now.mode(),
        now.uid(),
        now.gid(),
        now.bytes(),
        now.blocks512(),
        inode,
        0,
        now.links(),
        0,
        now.accessed(),
        now.modified(),
        now.changed());
  }

  @Override
  public int readAt(long position, byte[] array, int offset, int length) throws IOException {
    MemorySegment target = buffer.asSlice(0, Math.min(length, BUFFER_BYTES));
    int count = asked(() -> store.reads().read(inode, position, target));
    if (count == 0) {
      return -1;
    }
    MemorySegment.copy(target, ValueLayout.JAVA_BYTE, 0, array, offset, count);
    sums.add(position, array, offset, count);
    return count;
  }

  @Override
  public OptionalLong nextData(long from) throws IOException {
    return seek(from, FileSystem.SEEK_DATA);
  }

  @Override
  public OptionalLong nextHole(long from) throws IOException {
    return seek(from, FileSystem.SEEK_HOLE);
  }

  private OptionalLong seek(long from, int whence) throws IOException {
    try {
      return OptionalLong.of(store.holes().seek(inode, from, whence));
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENXIO) {
        return OptionalLong.empty();
      }
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    arena.close();
    asked(() -> store.bodies().release(inode));
  }
}
