package dev.cairn.app.cli;

import dev.cairn.app.home.Home;
import dev.cairn.app.local.LocalClient;
import dev.cairn.app.local.Request;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.MessageSink;
import java.io.IOException;
import java.util.Optional;

/**
 * Finds a node that can do what is asked: the daemon of the home, or where none runs a node inside
 * this process, which dials and is gone afterwards. Ctrl-C cancels either.
 */
final class NodeAsker {

  private final Home home;

  NodeAsker(Home home) {
    this.home = home;
  }

  int run(Request request, MessageSink out)
      throws CommandFailure, IOException, InterruptedException {
    Optional<LocalClient> daemon = LocalClient.connect(home);
    if (daemon.isPresent()) {
      try (LocalClient client = daemon.get()) {
        return Interruption.during(() -> client.run(request, out));
      }
    }
    throw new UnsupportedOperationException("a node in this process");
  }
}
