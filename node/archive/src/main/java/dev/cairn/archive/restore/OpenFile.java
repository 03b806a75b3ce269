package dev.cairn.archive.restore;

import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.FileHandle;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.Node.Extent;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A file being restored: it has its size from the beginning, and chunks are written to it in any
 * order by several threads (pwrite). Whoever completes the last of it sets its metadata and closes
 * it.
 */
final class OpenFile {

  private final FileHandle handle;
  private final OpenDirectory directory;
  private final Node node;
  private final RestoreSettings settings;
  private final AtomicLong holds = new AtomicLong(1);
  private final AtomicBoolean failed = new AtomicBoolean();

  OpenFile(FileHandle handle, OpenDirectory directory, Node node, RestoreSettings settings) {
    this.handle = handle;
    this.directory = directory;
    this.node = node;
    this.settings = settings;
    directory.hold();
  }

  String shown() {
    return directory.shown(node);
  }

  void hold() {
    holds.incrementAndGet();
  }

  /** Writes bytes of the content, past the holes. */
  void write(long contentOffset, byte[] bytes) throws TargetFullException {
    try {
      if (node.extents().isEmpty()) {
        handle.writeAt(contentOffset, bytes, 0, bytes.length);
      } else {
        writeExtents(contentOffset, bytes);
      }
      settings.counters().wrote(bytes.length);
    } catch (PosixException e) {
      if (isFull(e)) {
        throw new TargetFullException(e);
      }
      fail("write", e.getMessage() + "");
    }
  }

  static boolean isFull(PosixException e) {
    return e.errno() == Errno.ENOSPC || e.errno() == Errno.EDQUOT;
  }

  private void writeExtents(long contentOffset, byte[] bytes) throws PosixException {
    long extentStart = 0; // in the content
    int done = 0;
    for (Extent extent : node.extents()) {
      long extentEnd = extentStart + extent.bytes();
      while (done < bytes.length && contentOffset + done < extentEnd) {
        long within = contentOffset + done - extentStart;
        int count = (int) Math.min(bytes.length - done, extent.bytes() - within);
        handle.writeAt(extent.offset() + within, bytes, done, count);
        done += count;
      }
      extentStart = extentEnd;
      if (done == bytes.length) {
        return;
      }
    }
  }

  /** Reports a failure, once. */
  void fail(String during, String message) {
    if (failed.compareAndSet(false, true)) {
      settings.counters().failed(shown(), during, message);
    }
  }

  /** It stays incomplete, for a reason that is told once for all files. */
  void abandon() {
    failed.set(true);
  }

  /** A part of it is complete, or will never be. */
  void release() {
    if (holds.decrementAndGet() == 0) {
      complete();
    }
  }

  private void complete() {
    try (handle) {
      if (settings.verifier().isPresent() && !failed.get()) {
        String wrong = settings.verifier().get().compare(handle, node);
        if (!wrong.isEmpty()) {
          fail("verify", wrong);
        }
      }
      settings.metadata().apply(handle, directory.handle().attributes(node.name()), node, shown());
      if (!failed.get()) {
        settings.counters().restored(shown(), node.size(), true);
      }
    } catch (PosixException e) {
      fail("metadata", e.getMessage() + "");
    }
    directory.release();
  }
}
