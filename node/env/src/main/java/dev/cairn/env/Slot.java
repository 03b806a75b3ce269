package dev.cairn.env;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A cell that is filled once and waited for by any number of threads, with a timeout that the
 * simulator controls.
 *
 * @param <T> what it will hold; never null
 */
public final class Slot<T> {

  private final Environment env;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable T value;

  public Slot(Environment env) {
    this.env = env;
  }

  /** Fills the cell and wakes every waiter. False, and no effect, if it was filled before. */
  public boolean fill(T filling) {
    lock.lock();
    try {
      if (value != null) {
        return false;
      }
      value = filling;
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** What it holds now, without waiting. */
  public Optional<T> peek() {
    lock.lock();
    try {
      return Optional.ofNullable(value);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the cell is filled, at most {@code timeout}; empty when the time ran out.
   *
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public Optional<T> await(Duration timeout) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (value != null || timeout.isNegative() || timeout.isZero()) {
        return Optional.ofNullable(value);
      }
      boolean[] late = {false};
      Environment.Alarm alarm = env.after(timeout, () -> wake(late));
      try {
        while (value == null && !late[0]) {
          changed.await();
        }
      } finally {
        alarm.cancel();
      }
      return Optional.ofNullable(value);
    } finally {
      lock.unlock();
    }
  }

  private void wake(boolean[] late) {
    lock.lock();
    try {
      late[0] = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
