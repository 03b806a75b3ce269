package dev.cairn.app.cli;

import dev.cairn.app.output.ExitCodes;
import java.util.concurrent.CountDownLatch;

/**
 * Ends a process that serves: on SIGTERM, Ctrl-C or, if wanted, the end of standard input. A stop
 * on request is a success, so the process then ends with 0 and not with the signal's number. Close
 * it last: the process ends when it is closed.
 */
final class StopSignal implements AutoCloseable {

  private final CountDownLatch wanted = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  private StopSignal() {}

  /** Begins to listen. */
  static StopSignal listen(boolean whileStdin) {
    StopSignal signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(new Thread(signal::stopAndAwait, "stop"));
    if (whileStdin) {
      StdinEnd.then(signal.wanted::countDown);
    }
    return signal;
  }

  /** The process shall end. */
  void stop() {
    wanted.countDown();
  }

  /** Waits until the process shall end. */
  void await() throws InterruptedException {
    wanted.await();
  }

  private void stopAndAwait() {
    if (closed.getCount() == 0) {
      return; // ended by itself, with its own exit code
    }
    wanted.countDown();
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(ExitCodes.OK);
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
