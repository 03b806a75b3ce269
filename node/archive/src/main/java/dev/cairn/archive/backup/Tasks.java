package dev.cairn.archive.backup;

import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.env.Environment;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Threads of one backup: at most so many at a time, and none left when it ends, so that what they
 * use can be closed behind them.
 */
final class Tasks implements AutoCloseable {

  private final Environment env;
  private final int runningMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<Thread> running = new HashSet<>();

  Tasks(Environment env, int runningMax) {
    this.env = env;
    this.runningMax = runningMax;
  }

  /** Work that gives a value. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws ArchiveException, InterruptedException;
  }

  /** Starts {@code work} on a thread of its own, once fewer than the maximum run. */
  <T> Promise<T> start(String name, Work<T> work) throws InterruptedException {
    Promise<T> promise = new Promise<>();
    Thread[] self = new Thread[1];
    lock.lockInterruptibly();
    try {
      while (running.size() >= runningMax) {
        changed.await();
      }
      self[0] = env.startComputing(name, () -> run(work, promise, self));
      running.add(self[0]);
    } finally {
      lock.unlock();
    }
    return promise;
  }

  private <T> void run(Work<T> work, Promise<T> promise, Thread[] self) {
    try {
      promise.keep(work.run());
    } catch (ArchiveException e) {
      promise.fail(e);
    } catch (InterruptedException e) {
      promise.fail(new ArchiveException("cancelled", e));
    } catch (RuntimeException | Error crash) {
      promise.fail(ArchiveException.crashed("reading files", crash)); // told by who waits
    } finally {
      lock.lock();
      try {
        running.remove(self[0]);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Interrupts what runs and waits until nothing does. */
  @Override
  public void close() {
    lock.lock();
    try {
      running.forEach(Thread::interrupt);
      while (!running.isEmpty()) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
