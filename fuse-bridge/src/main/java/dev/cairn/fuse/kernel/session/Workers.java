package dev.cairn.fuse.kernel.session;

import dev.cairn.archive.posix.Errno;
import dev.cairn.env.Environment;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The threads that read requests and answer them.
 *
 * <p>A thread answers what it has read, without handing it on. A few wait in the kernel; the thread
 * that takes the last such place with it wakes another or starts one, so that there is always
 * somebody to hear the kernel until {@code max} operations block at once. The others rest here: the
 * kernel wakes waiting readers in turn, which would drag every thread's buffer through the cache.
 */
final class Workers {

  private static final System.Logger LOG = System.getLogger(Workers.class.getName());

  /** Two programs are then served without waking a third thread; more help no one on few cores. */
  private static final int LISTENING_MAX = 2;

  private final Environment environment;
  private final Device device;
  private final Dispatcher dispatcher;
  private final int max;
  private final Runnable whenEnded;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition needed = lock.newCondition();
  private int listening;
  private int resting;
  private int called;
  private int threads;
  private boolean ended;

  /**
   * Prepares, starts none.
   *
   * @param whenEnded run once, when the last thread is done
   */
  Workers(
      Environment environment, Device device, Dispatcher dispatcher, int max, Runnable whenEnded) {
    this.environment = environment;
    this.device = device;
    this.dispatcher = dispatcher;
    this.max = max;
    this.whenEnded = whenEnded;
  }

  void start() {
    lock.lock();
    try {
      startOne();
    } finally {
      lock.unlock();
    }
  }

  private void startOne() {
    threads++;
    listening++;
    try {
      environment.startNative("fuse-" + threads, this::work);
    } catch (OutOfMemoryError noThread) {
      // The machine has no more: whoever is done first listens.
      threads--;
      listening--;
      LOG.log(Level.WARNING, "no further thread for the mount, " + threads + " serve it", noThread);
    }
  }

  private void work() {
    Device own = device.another();
    try {
      Buffer buffer = new Buffer();
      while (true) {
        long bytes = own.read(buffer.state(), buffer.request());
        if (bytes < 0) {
          report((int) -bytes);
          return;
        }
        heard();
        accept(own, buffer, buffer.request().asSlice(0, bytes));
        if (!listenAgain()) {
          return;
        }
      }
    } finally {
      end();
      if (own != device) {
        own.close();
      }
      leave();
    }
  }

  private void accept(Device own, Buffer buffer, MemorySegment message) {
    try {
      dispatcher.accept(own, buffer, message);
    } catch (RuntimeException bug) {
      // One request is lost; the mount must not be.
      LOG.log(Level.ERROR, "bug in serving a mount", bug);
    }
  }

  private static void report(int errno) {
    if (errno != Errno.ENODEV.code()) {
      LOG.log(Level.WARNING, "/dev/fuse ended with errno {0}", errno);
    }
  }

  /** The calling thread is busy from here on. */
  private void heard() {
    lock.lock();
    try {
      listening--;
      if (listening > 0) {
        return;
      }
      if (resting > called) {
        called++;
        listening++;
        needed.signal();
      } else if (threads < max && !ended) {
        startOne();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether to read again; rests until there is need. */
  private boolean listenAgain() {
    lock.lock();
    try {
      if (listening < LISTENING_MAX) {
        listening++;
        return !ended;
      }
      resting++;
      while (called == 0 && !ended) {
        needed.awaitUninterruptibly();
      }
      resting--;
      if (called > 0) {
        called--;
      }
      return !ended;
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      ended = true;
      needed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void leave() {
    lock.lock();
    try {
      threads--;
      if (threads > 0) {
        return;
      }
    } finally {
      lock.unlock();
    }
    whenEnded.run();
  }
}
