package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Quantity;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code cairn status}. */
@Command(
    name = "status",
    description = "How this device is: who it is, whom it sees, what it keeps.",
    footer = {"", "Examples:", "  cairn status", "  cairn status --json | jq .peers_connected"})
final class StatusCommand extends Subcommand {

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    return ask(out, "status", Map.of());
  }

  @Override
  String words(Message m) {
    return String.join(
        System.lineSeparator(),
        line("node", m.text("node_id")),
        line("peer id", m.text("peer_id")),
        line("member", m.text("subject") + " of " + m.text("organisation")),
        line("site", m.text("site")),
        line("certificate", "valid until " + m.text("certificate_expires")),
        line(
            "daemon",
            m.truth("daemon") ? "running, pid " + m.number("pid") : "not running (cairn node run)"),
        line("listens", String.join(", ", m.texts("listening"))),
        line(
            "peers",
            m.number("peers_connected")
                + " connected, "
                + m.number("members_known")
                + " members known"),
        line(
            "keeps",
            m.number("blocks_held")
                + " blocks for others, "
                + Quantity.bytes(m.number("bytes_used"))
                + " of "
                + Quantity.bytes(m.number("bytes_donated"))
                + care(m)),
        line("vault", m.text("vault")));
  }

  private static String care(Message m) {
    if (m.truth("leaving")) {
      return "; leaving, takes no new ones";
    }
    return m.truth("over_donated") && m.number("blocks_held") > 0
        ? "; more than donated: none is deleted, no new one is taken"
        : "";
  }

  private static String line(String name, String value) {
    return "%-12s %s".formatted(name, value.isEmpty() ? "-" : value);
  }
}
