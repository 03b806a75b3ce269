package dev.cairn.storage;

import dev.cairn.storage.PeerStorage.Settled;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts what goes on in the background, for whoever has to wait until nothing does. */
final class Pending {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition none = lock.newCondition();
  private int count;
  private Settled settled = Settled.NOTHING;

  void begin() {
    lock.lock();
    try {
      count++;
    } finally {
      lock.unlock();
    }
  }

  void end(Settled result) {
    lock.lock();
    try {
      settled = settled.plus(result);
      count--;
      if (count == 0) {
        none.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns what ended since the last call. */
  Settled awaitNone() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (count > 0) {
        none.await();
      }
      Settled result = settled;
      settled = Settled.NOTHING;
      return result;
    } finally {
      lock.unlock();
    }
  }
}
