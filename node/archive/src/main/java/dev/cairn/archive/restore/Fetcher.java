package dev.cairn.archive.restore;

import dev.cairn.archive.pack.PackEntry;
import dev.cairn.archive.restore.Window.Piece;
import dev.cairn.archive.restore.Window.Range;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.UnreadableStripeException;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Slice;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads ranges of stripes, several at a time, opens their chunks and writes them. At most {@value
 * #READERS} ranges are in memory, and the walk waits when that many are under way.
 */
final class Fetcher implements AutoCloseable {

  /** Hides the round trip behind the opening and writing of the others. */
  private static final int READERS = 6;

  private final Vault vault;
  private final RestoreCounters counters;
  private final ConcurrentLinkedQueue<byte[]> buffers = new ConcurrentLinkedQueue<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<Thread> readers = new HashSet<>();
  private boolean cancelled;
  private @Nullable TargetFullException full;
  private @Nullable Throwable crashed;

  Fetcher(Vault vault, RestoreCounters counters) {
    this.vault = vault;
    this.counters = counters;
  }

  /** Begins to fetch a window; returns when its last range is under way. */
  void fetch(Window window) throws TargetFullException, InterruptedException {
    List<Range> ranges = window.ranges();
    int begun = 0;
    try {
      for (Range range : ranges) {
        begin(range);
        begun++;
      }
    } finally {
      for (Range range : ranges.subList(begun, ranges.size())) {
        range.pieces().forEach(piece -> piece.file().abandon());
        release(range);
      }
    }
  }

  private void begin(Range range) throws TargetFullException, InterruptedException {
    lock.lockInterruptibly();
    try {
      while (readers.size() >= READERS) {
        changed.await();
      }
      throwFailure();
      Thread[] self = new Thread[1];
      self[0] = vault.env().startComputing("restore-reader", () -> run(range, self));
      readers.add(self[0]);
    } finally {
      lock.unlock();
    }
  }

  private static void release(Range range) {
    range.pieces().forEach(piece -> piece.file().release());
  }

  private void run(Range range, Thread[] self) {
    try {
      try {
        fetchUnlessCancelled(range);
      } finally {
        release(range); // and completes files, which reads and writes as well
      }
    } catch (RuntimeException | Error crash) {
      range.pieces().forEach(piece -> piece.file().abandon());
      crashed(crash);
    } finally {
      lock.lock();
      try {
        readers.remove(self[0]);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private void crashed(Throwable crash) {
    lock.lock();
    try {
      if (crashed == null) {
        crashed = crash; // told by who waits
      }
    } finally {
      lock.unlock();
    }
  }

  private void fetchUnlessCancelled(Range range) {
    try {
      if (isCancelled()) {
        range.pieces().forEach(piece -> piece.file().abandon());
      } else {
        fetch(range);
      }
    } catch (UnreadableStripeException e) {
      counters.unreadable(e.outcome());
      range.pieces().forEach(piece -> piece.file().fail("fetch", e.getMessage() + ""));
    } catch (ArchiveException e) {
      range.pieces().forEach(piece -> piece.file().fail("fetch", e.getMessage() + ""));
    } catch (TargetFullException e) {
      range.pieces().forEach(piece -> piece.file().abandon());
      lock.lock();
      try {
        full = e;
      } finally {
        lock.unlock();
      }
    } catch (InterruptedException e) { // by close: the whole restore ends
      range.pieces().forEach(piece -> piece.file().abandon());
    } catch (RuntimeException | Error crash) {
      range.pieces().forEach(piece -> piece.file().abandon()); // before they are released
      throw crash;
    }
  }

  private void fetch(Range range)
      throws ArchiveException, TargetFullException, InterruptedException {
    Slice fetched = vault.chunks().range(range.stripe(), range.offset(), range.length());
    counters.fetched(range.length());
    byte[] plain = buffer(range);
    PackEntry open = null;
    for (Piece piece : range.pieces()) {
      PackEntry entry = piece.location().entry();
      if (!entry.equals(open)) {
        open = null;
        int at = fetched.offset() + entry.offset() - range.offset();
        Slice sealed = new Slice(fetched.array(), at, entry.sealedBytes());
        try {
          vault.chunks().open(range.stripe(), entry, sealed, plain);
          open = entry;
        } catch (ArchiveException e) {
          piece.file().fail("fetch", e.getMessage() + "");
          continue;
        }
      }
      piece.file().write(piece.contentOffset(), new Slice(plain, 0, entry.plainBytes()));
    }
    buffers.add(plain);
  }

  /** Room for the largest chunk of a range; one of before, mostly. */
  private byte[] buffer(Range range) {
    int largest =
        range.pieces().stream()
            .mapToInt(piece -> piece.location().entry().plainBytes())
            .max()
            .orElse(0);
    byte[] before = buffers.poll();
    return before != null && before.length >= largest ? before : new byte[largest];
  }

  private boolean isCancelled() {
    lock.lock();
    try {
      return cancelled || full != null || crashed != null;
    } finally {
      lock.unlock();
    }
  }

  private void throwFailure() throws TargetFullException {
    if (crashed != null) {
      throw new CrashedException(crashed);
    }
    if (full != null) {
      throw full;
    }
  }

  /** Waits until every range is done. */
  void finish() throws TargetFullException, InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!readers.isEmpty()) {
        changed.await();
      }
      throwFailure();
    } finally {
      lock.unlock();
    }
  }

  /** Begins nothing new, interrupts what runs and waits until it has ended. */
  @Override
  public void close() {
    lock.lock();
    try {
      cancelled = true;
      readers.forEach(Thread::interrupt);
      while (!readers.isEmpty()) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
