package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Printable;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code cairn peers}. */
@Command(
    name = "peers",
    description = "The members that this device knows, and which of them it is connected to.",
    footer = {"", "Examples:", "  cairn peers", "  cairn peers --json"})
final class PeersCommand extends Subcommand {

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    return ask(out, "peers", Map.of());
  }

  @Override
  String words(Message m) {
    return switch (m.type()) {
      case "peer" ->
          "%-9s  %-9s  %-12s  %s"
              .formatted(
                  m.text("node_id").substring(0, Math.min(8, m.text("node_id").length())),
                  m.truth("connected") ? "connected" : "-",
                  Printable.text(m.text("site")),
                  String.join(" ", m.texts("addresses")));
      case "summary" -> m.number("members") + " members, " + m.number("connected") + " connected";
      default -> "";
    };
  }
}
