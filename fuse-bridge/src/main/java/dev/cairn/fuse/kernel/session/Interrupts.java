package dev.cairn.fuse.kernel.session;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which thread answers which request, so that the kernel's FUSE_INTERRUPT reaches it, and so that
 * an end of the mount can wait for all. Safe for any thread.
 */
final class Interrupts {

  /** In the place of a request's number: it has no answer, so there is no interrupt either. */
  static final long NOBODY_WAITS = 0;

  /**
   * Interrupts remembered whose request has not begun here: another thread may have read it and not
   * come further. Most are late instead, and nothing ever comes for them.
   */
  private static final int EARLY_MAX = 256;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition quiet = lock.newCondition();
  private final Map<Long, Thread> waitedFor = new HashMap<>();
  private final Set<Long> early = Collections.newSetFromMap(new Eldest());
  private int underWay;
  private boolean closed;

  /** The calling thread begins with a request; false if no more may begin. */
  boolean begin(long unique) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      underWay++;
      if (unique != NOBODY_WAITS) {
        waitedFor.put(unique, Thread.currentThread());
      }
      if (!early.isEmpty() && early.remove(unique)) {
        Thread.currentThread().interrupt();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** It is answered: no interrupt of it will come to the thread any more. */
  void end(long unique) {
    lock.lock();
    try {
      waitedFor.remove(unique);
      underWay--;
      // A late one must not become the next request's; under the lock none can follow it.
      boolean _ = Thread.interrupted();
      if (underWay == 0) {
        quiet.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The program that waits for the request has got a signal. */
  void interrupt(long unique) {
    lock.lock();
    try {
      Thread thread = waitedFor.get(unique);
      if (thread != null) {
        thread.interrupt();
      } else {
        early.add(unique);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Lets nothing begin any more, interrupts what is under way and waits until all has ended. */
  void close() throws InterruptedException {
    lock.lock();
    try {
      closed = true;
      waitedFor.values().forEach(Thread::interrupt);
      while (underWay > 0) {
        quiet.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private static final class Eldest extends LinkedHashMap<Long, Boolean> {

    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
      return size() > EARLY_MAX;
    }
  }
}
