package dev.cairn.archive.restore;

import dev.cairn.archive.posix.Errno;
import dev.cairn.archive.posix.FileHandle;
import dev.cairn.archive.posix.PosixException;
import dev.cairn.archive.tree.ChunkRef;
import dev.cairn.archive.tree.Node;
import dev.cairn.crypto.Slice;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A file being restored: it has its size from the beginning, and chunks are written to it in any
 * order by several threads (pwrite). Until it is whole its permissions say {@link
 * Existing#HALF_WRITTEN}; whoever completes the last of it sets its metadata, the time last of all,
 * and closes it. A file of which something is missing keeps the mark and a time of its own.
 */
final class OpenFile {

  private final FileHandle handle;
  private final OpenDirectory directory;
  private final Node node;
  private final RestoreSettings settings;
  private final Layout layout;
  private final boolean isNew;
  private boolean marked; // by the walk, before anybody writes
  private final AtomicLong holds = new AtomicLong(1);
  private final AtomicBoolean failed = new AtomicBoolean();

  /** One that was made just now, marked as half-written. */
  static OpenFile made(
      FileHandle handle, OpenDirectory directory, Node node, RestoreSettings settings) {
    return new OpenFile(handle, directory, node, settings, true);
  }

  /** One that was there: marked when the first byte of it is to change. */
  static OpenFile found(
      FileHandle handle, OpenDirectory directory, Node node, RestoreSettings settings) {
    return new OpenFile(handle, directory, node, settings, false);
  }

  private OpenFile(
      FileHandle handle,
      OpenDirectory directory,
      Node node,
      RestoreSettings settings,
      boolean isNew) {
    this.handle = handle;
    this.directory = directory;
    this.node = node;
    this.settings = settings;
    this.layout = new Layout(node);
    this.isNew = isNew;
    this.marked = isNew;
    directory.hold();
  }

  /** Gives it its size and holes, before its content; for the walk alone. */
  void shape() throws PosixException {
    if (isNew) {
      handle.truncate(node.size());
    } else if (layout.needsShaping(handle, handle.stat().bytes())) {
      mark();
      layout.shape(handle);
    }
  }

  /** Whether it has the chunk at this place, and need not get it; for the walk alone. */
  boolean has(LocalContent local, ChunkRef ref, long contentOffset) throws PosixException {
    if (isNew) {
      return false;
    }
    if (local.hasWritten(handle, layout, ref, contentOffset)) {
      settings.counters().foundThere(ref.bytes());
      return true;
    }
    mark();
    return false;
  }

  private void mark() throws PosixException {
    if (!marked) {
      handle.chmod(Existing.HALF_WRITTEN);
      marked = true;
    }
  }

  String shown() {
    return directory.shown(node);
  }

  void hold() {
    holds.incrementAndGet();
  }

  /** Writes bytes of the content, past the holes. */
  void write(long contentOffset, Slice bytes) throws TargetFullException {
    try {
      layout.runs(
          contentOffset,
          bytes.length(),
          (offset, at, count) -> {
            handle.writeAt(offset, bytes.array(), bytes.offset() + at, count);
            return true;
          });
      settings.counters().wrote(bytes.length());
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
      if (!failed.get() && settings.verifier().isPresent()) {
        String wrong = settings.verifier().get().compare(handle, layout, node);
        if (!wrong.isEmpty()) {
          fail("verify", wrong);
        }
      }
      if (!failed.get()) {
        settings
            .metadata()
            .apply(handle, directory.handle().attributes(node.name()), node, shown(), isNew);
        told();
      }
    } catch (PosixException e) {
      fail("metadata", e.getMessage() + "");
    }
    directory.release();
  }

  private void told() {
    if (isNew) {
      settings.counters().restored(shown(), node.size(), true);
    } else if (marked) {
      settings.counters().updated(shown(), node.size());
    } else {
      settings.counters().unchanged(shown(), node.size(), true);
    }
  }
}
