package dev.cairn.env;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bounded first-in first-out queue between threads, with timeouts that the simulator controls.
 *
 * @param <T> the element; never null
 */
public final class Mailbox<T> {

  private final Environment env;
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition notEmpty = lock.newCondition();
  private final Condition notFull = lock.newCondition();
  private final Deque<T> elements = new ArrayDeque<>();

  /**
   * @param capacity elements held before {@link #put} blocks; at least 1
   */
  public Mailbox(Environment env, int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity " + capacity);
    }
    this.env = env;
    this.capacity = capacity;
  }

  /** Appends, waiting for room as long as it takes. */
  public void put(T element) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (elements.size() >= capacity) {
        notFull.await();
      }
      elements.addLast(element);
      notEmpty.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Appends if there is room; false otherwise. Never blocks. */
  public boolean offer(T element) {
    lock.lock();
    try {
      if (elements.size() >= capacity) {
        return false;
      }
      elements.addLast(element);
      notEmpty.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The oldest element, waiting for one as long as it takes. */
  public T take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (elements.isEmpty()) {
        notEmpty.await();
      }
      return removeFirst();
    } finally {
      lock.unlock();
    }
  }

  /** The oldest element, waiting at most {@code timeout}; empty when the time ran out. */
  public Optional<T> poll(Duration timeout) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (elements.isEmpty() && timeout.isPositive()) {
        boolean[] late = {false};
        Environment.Alarm alarm = env.after(timeout, () -> wake(late));
        try {
          while (elements.isEmpty() && !late[0]) {
            notEmpty.await();
          }
        } finally {
          alarm.cancel();
        }
      }
      return elements.isEmpty() ? Optional.empty() : Optional.of(removeFirst());
    } finally {
      lock.unlock();
    }
  }

  private T removeFirst() {
    T first = elements.removeFirst();
    notFull.signal();
    return first;
  }

  private void wake(boolean[] late) {
    lock.lock();
    try {
      late[0] = true;
      notEmpty.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
