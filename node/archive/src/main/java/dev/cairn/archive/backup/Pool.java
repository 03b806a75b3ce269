package dev.cairn.archive.backup;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Things that are dear to make, at most so many; whoever needs one waits for it. */
final class Pool<T> {

  private final Supplier<T> maker;
  private final int countMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition returned = lock.newCondition();
  private final Deque<T> free = new ArrayDeque<>();
  private int made;

  Pool(int countMax, Supplier<T> maker) {
    this.countMax = countMax;
    this.maker = maker;
  }

  T take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (free.isEmpty() && made >= countMax) {
        returned.await();
      }
      if (!free.isEmpty()) {
        return free.pop();
      }
      made++;
      return maker.get();
    } finally {
      lock.unlock();
    }
  }

  void give(T thing) {
    lock.lock();
    try {
      free.push(thing);
      returned.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Ends every thing that was given back. */
  void drain(Consumer<T> ender) {
    lock.lock();
    try {
      free.forEach(ender);
      free.clear();
    } finally {
      lock.unlock();
    }
  }
}
