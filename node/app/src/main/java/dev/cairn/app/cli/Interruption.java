package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Makes work interruptible by Ctrl-C (SIGINT) and SIGTERM: either interrupts the working thread and
 * gives it a little time to end cleanly; the JVM then exits with 130 or 143 by itself.
 */
final class Interruption {

  /** Long enough to finish a write that is under way; short enough that nobody presses twice. */
  private static final long GRACE_SECONDS = 10;

  private Interruption() {}

  /** Work that ends early when its thread is interrupted. */
  @FunctionalInterface
  interface Work {
    int run() throws CommandFailure, IOException, InterruptedException;
  }

  /** Does {@code work} on the calling thread; returns its exit code. */
  static int during(Work work) throws CommandFailure, IOException, InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    Thread worker = Thread.currentThread();
    Thread hook = new Thread(() -> interruptAndAwait(worker, ended), "ctrl-c");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.run();
    } catch (ClosedByInterruptException e) {
      throw (InterruptedException) new InterruptedException("interrupted").initCause(e);
    } finally {
      ended.countDown();
      forget(hook);
    }
  }

  private static void interruptAndAwait(Thread worker, CountDownLatch ended) {
    worker.interrupt();
    try {
      ended.await(GRACE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // the JVM is ending already: this hook is running
    }
  }
}
