package dev.cairn.app.cli;

import dev.cairn.app.home.Home;
import dev.cairn.app.home.Settings;
import dev.cairn.app.local.LocalServer;
import dev.cairn.app.node.Node;
import dev.cairn.app.node.NodeMode;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.MessageSink;
import dev.cairn.env.Environment;
import dev.cairn.env.RealEnvironment;
import java.io.IOException;

/** The daemon's life: a node and its local API, from start to the signal that ends it. */
final class DaemonRun {

  private final Home home;
  private final Settings settings;
  private final MessageSink out;

  DaemonRun(Home home, Settings settings, MessageSink out) {
    this.home = home;
    this.settings = settings;
    this.out = out;
  }

  int run(boolean whileStdin) throws CommandFailure, IOException, InterruptedException {
    Environment env = new RealEnvironment();
    try (StopSignal stop = StopSignal.listen(whileStdin);
        Node node = Node.open(env, home, settings, NodeMode.SERVE);
        LocalServer server = LocalServer.start(home, env, node.operations(stop::stop))) {
      out.accept(node.ready(server.socket()));
      stop.await();
    }
    return ExitCodes.OK;
  }
}
