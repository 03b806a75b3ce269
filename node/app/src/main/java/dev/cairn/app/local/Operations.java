package dev.cairn.app.local;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.MessageSink;
import java.io.IOException;

/** Everything that a node can be asked to do, by name. Safe for many threads. */
@FunctionalInterface
public interface Operations {

  /**
   * Carries a request out, telling {@code out} as it goes.
   *
   * @return the exit code
   * @throws CommandFailure if it could not be done, expected
   * @throws IOException if the world failed
   * @throws InterruptedException if it was cancelled; what was done stays, and helps the next run
   */
  int run(Request request, MessageSink out)
      throws CommandFailure, IOException, InterruptedException;
}
