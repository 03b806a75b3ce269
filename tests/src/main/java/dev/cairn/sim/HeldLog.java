package dev.cairn.sim;

import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * What simulated threads log, until the thread that runs them prints it. To print takes locks of
 * the JDK and of the test runner, whose real threads take them too: a simulated thread that had to
 * wait for one would be woken in real time, when the clock may have jumped already.
 *
 * <p>Stands in for the root logger's handlers while a simulation runs, for real threads too.
 */
final class HeldLog extends Handler implements AutoCloseable {

  private final Logger root = Logger.getLogger("");
  private final List<Handler> handlers = Arrays.asList(root.getHandlers());
  private final Queue<LogRecord> held = new ConcurrentLinkedQueue<>();

  static HeldLog install() {
    HeldLog log = new HeldLog();
    log.handlers.forEach(log.root::removeHandler);
    log.root.addHandler(log);
    return log;
  }

  @Override
  public void publish(LogRecord record) {
    var _ = record.getSourceMethodName(); // found by the stack of the thread that logs
    held.add(record);
  }

  /** On the thread that runs the simulation, between two steps. */
  @Override
  public void flush() {
    for (LogRecord record = held.poll(); record != null; record = held.poll()) {
      for (Handler handler : handlers) {
        handler.publish(record);
      }
    }
  }

  /** Prints the rest, and gives the root logger its handlers back. */
  @Override
  public void close() {
    flush();
    root.removeHandler(this);
    handlers.forEach(root::addHandler);
  }
}
