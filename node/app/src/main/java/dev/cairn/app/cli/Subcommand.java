package dev.cairn.app.cli;

import dev.cairn.app.home.Home;
import dev.cairn.app.local.Request;
import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.MessageSink;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Terminal;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command below {@code cairn}: knows the common options and where to say things. */
abstract class Subcommand implements Callable<Integer> {

  @Spec CommandSpec spec = CommandSpec.create();

  /** Does it; returns the exit code. */
  abstract int run(Output out) throws CommandFailure, IOException, InterruptedException;

  /** Words for a result message; empty to say nothing. */
  abstract String words(Message message);

  @Override
  public final Integer call() throws CommandFailure, IOException, InterruptedException {
    CairnCommand root = root();
    if (root.debug) {
      DebugLog.begin();
    }
    Output out = new Output(terminal(), root.json, root.quiet, this::words);
    try {
      return run(out);
    } finally {
      out.end();
    }
  }

  final CairnCommand root() {
    return (CairnCommand) spec.root().userObject();
  }

  final Home home() {
    return root().home();
  }

  final Terminal terminal() {
    return root().terminal();
  }

  /** Has the home's node do it: the daemon where one runs, else one of this process's own. */
  final int ask(MessageSink out, String command, Map<String, Object> args)
      throws CommandFailure, IOException, InterruptedException {
    return new NodeAsker(home()).run(Request.of(command, args), out);
  }
}
