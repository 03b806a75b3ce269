package dev.cairn.app.cli;

import dev.cairn.app.home.Home;
import dev.cairn.app.home.Settings;
import dev.cairn.app.local.LocalClient;
import dev.cairn.app.local.LocalServer;
import dev.cairn.app.local.Request;
import dev.cairn.app.node.DoctorOperation;
import dev.cairn.app.node.Node;
import dev.cairn.app.node.NodeMode;
import dev.cairn.app.node.OfflineStatus;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.MessageSink;
import dev.cairn.env.Environment;
import dev.cairn.env.RealEnvironment;
import java.io.IOException;
import java.util.Optional;

/**
 * Finds a node that can do what is asked: the daemon of the home, or where none runs a node inside
 * this process, which dials and is gone afterwards. Ctrl-C cancels either.
 */
final class NodeAsker {

  private static final System.Logger LOG = System.getLogger(NodeAsker.class.getName());

  private final Home home;

  NodeAsker(Home home) {
    this.home = home;
  }

  int run(Request request, MessageSink out)
      throws CommandFailure, IOException, InterruptedException {
    Optional<LocalClient> daemon = LocalClient.connect(home);
    LOG.log(
        System.Logger.Level.DEBUG,
        "{0}: {1}",
        request.command(),
        daemon.isPresent() ? "asks the daemon of " + home : "no daemon of " + home + " runs");
    if (daemon.isPresent()) {
      try (LocalClient client = daemon.get()) {
        return Interruption.during(() -> client.run(request, out));
      }
    }
    return switch (request.command()) {
      case "status" -> {
        out.accept(OfflineStatus.of(home));
        yield ExitCodes.OK;
      }
      case "doctor" -> DoctorOperation.offline(home, new RealEnvironment().now(), out);
      case "peers" -> {
        home.require(home.credential());
        throw CommandFailure.failed(
            "the daemon of " + home + " is not running; start it with: cairn node run");
      }
      case "sync", "unmount" -> {
        home.require(home.credential());
        throw CommandFailure.failed(
            "no process of " + home + " serves a drive: nothing is mounted with cairn mount");
      }
      case "mount" -> Interruption.during(() -> mountHere(request, out));
      default -> Interruption.during(() -> runHere(request, out));
    };
  }

  /** Until it is unmounted, this process is whom other commands of the home ask. */
  private int mountHere(Request request, MessageSink out)
      throws CommandFailure, IOException, InterruptedException {
    Environment env = new RealEnvironment();
    try (Node node = Node.open(env, home, Settings.of(home), NodeMode.DRIVE);
        LocalServer server = LocalServer.start(home, env, node.operations(() -> {}))) {
      LOG.log(System.Logger.Level.DEBUG, "answers at {0}", server.socket());
      return node.operations(() -> {}).run(request, out);
    }
  }

  private int runHere(Request request, MessageSink out)
      throws CommandFailure, IOException, InterruptedException {
    DebugLog.quieten(); // a node of one command has nothing to tell of itself
    try (Node node = Node.open(new RealEnvironment(), home, Settings.of(home), NodeMode.DIAL)) {
      return node.operations(() -> {}).run(request, out);
    }
  }
}
