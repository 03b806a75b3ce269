package dev.cairn.app.node;

import java.util.ArrayDeque;
import java.util.Deque;

/** What has to be closed, newest first. Closes what was opened when opening the rest fails. */
final class Ending {

  private static final System.Logger LOG = System.getLogger(Ending.class.getName());

  private final Deque<Step> steps = new ArrayDeque<>();
  private boolean disarmed;

  /** One thing to end. */
  @FunctionalInterface
  interface Step {
    void end() throws Exception;
  }

  /** How to end a thing. */
  @FunctionalInterface
  interface Closer<T> {
    void close(T thing) throws Exception;
  }

  void add(Step step) {
    steps.push(step);
  }

  <T> T add(T thing, Closer<T> closer) {
    steps.push(() -> closer.close(thing));
    return thing;
  }

  /** All is open: {@link #endUnlessDisarmed} has nothing to do. */
  void disarm() {
    disarmed = true;
  }

  void endUnlessDisarmed() {
    if (!disarmed) {
      end();
    }
  }

  /** Ends everything; what fails is logged and does not keep the rest open. */
  synchronized void end() {
    while (!steps.isEmpty()) {
      try {
        steps.pop().end();
      } catch (Exception e) {
        LOG.log(System.Logger.Level.WARNING, "closing: " + e.getMessage(), e);
      }
    }
  }
}
