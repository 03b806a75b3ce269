package dev.cairn.archive.backup;

import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.env.Environment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Threads of one backup: at most so many, begun when there is work for them, and none left when it
 * ends, so that what they use can be closed behind them. They stay for the next piece of work,
 * since most files are read in less time than a thread takes to begin.
 */
final class Tasks implements AutoCloseable {

  private final Environment env;
  private final String name;
  private final int threadsMax;
  private final int waitingMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition given = lock.newCondition();
  private final Condition taken = lock.newCondition();
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private final List<Thread> begun = new ArrayList<>();
  private int living;
  private int idle;
  private boolean closed;

  /**
   * @param name of its threads
   * @param waitingMax pieces of work that no thread has begun
   */
  Tasks(Environment env, String name, int threadsMax, int waitingMax) {
    this.env = env;
    this.name = name;
    this.threadsMax = threadsMax;
    this.waitingMax = waitingMax;
  }

  /** Work that gives a value. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws ArchiveException, InterruptedException;
  }

  /**
   * Has {@code work} done on one of the threads; waits while too much is waiting. It is run in any
   * case: after {@link #close} began, by a thread that is interrupted.
   */
  <T> Promise<T> start(Work<T> work) throws InterruptedException {
    Promise<T> promise = new Promise<>();
    start(work, promise);
    return promise;
  }

  /** As {@link #start(Work)}, for a promise that was given before. */
  <T> void start(Work<T> work, Promise<T> promise) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.size() >= waitingMax) {
        taken.await();
      }
      waiting.addLast(() -> run(work, promise));
      if (waiting.size() > idle && living < threadsMax) {
        begun.add(env.startComputing(name, this::work));
        living++;
      } else {
        given.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private static <T> void run(Work<T> work, Promise<T> promise) {
    try {
      promise.keep(work.run());
    } catch (ArchiveException e) {
      promise.fail(e);
    } catch (InterruptedException e) {
      promise.fail(new ArchiveException("cancelled", e));
    } catch (RuntimeException | Error crash) {
      promise.fail(ArchiveException.crashed("reading files", crash)); // told by who waits
    }
  }

  private void work() {
    lock.lock();
    try {
      while (!waiting.isEmpty() || !closed) {
        if (waiting.isEmpty()) {
          idle++;
          given.awaitUninterruptibly();
          idle--;
          continue;
        }
        Runnable next = waiting.removeFirst();
        taken.signal();
        if (closed) {
          Thread.currentThread().interrupt();
        }
        lock.unlock();
        try {
          next.run();
        } finally {
          lock.lock();
        }
      }
    } finally {
      living--;
      lock.unlock();
    }
  }

  /** Interrupts what runs and waits until every thread has ended. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      begun.forEach(Thread::interrupt);
      given.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    for (int i = 0; begun(i).isPresent(); i++) {
      interrupted |= awaitEnd(begun(i).get());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<Thread> begun(int index) {
    lock.lock();
    try {
      return index < begun.size() ? Optional.of(begun.get(index)) : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** True if the calling thread was interrupted meanwhile. */
  private static boolean awaitEnd(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        return interrupted;
      } catch (InterruptedException e) {
        interrupted = true; // what they use is closed behind them, so they must have ended
      }
    }
  }
}
