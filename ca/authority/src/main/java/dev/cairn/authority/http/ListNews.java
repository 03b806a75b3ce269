package dev.cairn.authority.http;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets devices wait for the next revocation list, so that a revocation bites within a second and
 * not when they happen to ask. A few that wait are enough: they tell the others.
 */
final class ListNews {

  /** Who is one too many asks again later, as before there was any waiting. */
  static final int WAITING_MAX = 128;

  /** Ticks of {@link AuthorityServer#UPKEEP_PERIOD} for which one waits: 20 s. */
  private static final int TICKS_MAX = 80;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ticked = lock.newCondition();
  private long number;
  private int waiting;
  private boolean closed;

  /** The number of the newest list, a few times a second. */
  void tick(long newest) {
    lock.lock();
    try {
      number = Math.max(number, newest);
      ticked.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a while; true if there is a list above {@code held} by then. */
  boolean awaitAbove(long held) throws InterruptedException {
    lock.lock();
    try {
      if (number > held || waiting >= WAITING_MAX) {
        return number > held;
      }
      waiting++;
      try {
        for (int ticks = 0; number <= held && ticks < TICKS_MAX && !closed; ticks++) {
          ticked.await();
        }
        return number > held;
      } finally {
        waiting--;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Lets everybody go. */
  void close() {
    lock.lock();
    try {
      closed = true;
      ticked.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
