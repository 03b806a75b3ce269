package dev.cairn.storage;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts what goes on in the background, for whoever has to wait until nothing does. */
final class Pending {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition none = lock.newCondition();
  private int count;

  void begin() {
    lock.lock();
    try {
      count++;
    } finally {
      lock.unlock();
    }
  }

  void end() {
    lock.lock();
    try {
      count--;
      if (count == 0) {
        none.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  void awaitNone() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (count > 0) {
        none.await();
      }
    } finally {
      lock.unlock();
    }
  }
}
