package dev.cairn.app.node;

import dev.cairn.libp2p.P2pStream;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** The deadline of a stream, which stands still while this side waits of its own accord. */
final class PausableDeadline {

  /** As good as none: a stream that waits for the caps ends with its connection. */
  private static final Duration PAUSED = Duration.ofDays(1);

  private final P2pStream stream;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean set;
  private long endNanos;
  private long pausedNanos;
  private int pauses;

  PausableDeadline(P2pStream stream, LongSupplier nanoTime) {
    this.stream = stream;
    this.nanoTime = nanoTime;
  }

  /** Replaces the deadline by one {@code timeout} from now, or from when the wait ends. */
  void set(Duration timeout) {
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      set = true;
      endNanos = now + timeout.toNanos();
      pausedNanos = now;
      if (pauses == 0) {
        stream.deadline(timeout);
      }
    } finally {
      lock.unlock();
    }
  }

  /** A wait begins; {@link #goOn} must follow. A reader and a writer may wait at once. */
  void pause() {
    lock.lock();
    try {
      pauses++;
      if (set && pauses == 1) {
        pausedNanos = nanoTime.getAsLong();
        stream.deadline(PAUSED);
      }
    } finally {
      lock.unlock();
    }
  }

  /** A wait ends. */
  void goOn() {
    lock.lock();
    try {
      pauses--;
      if (set && pauses == 0) {
        long now = nanoTime.getAsLong();
        endNanos += now - pausedNanos;
        stream.deadline(Duration.ofNanos(Math.max(1, endNanos - now)));
      }
    } finally {
      lock.unlock();
    }
  }
}
