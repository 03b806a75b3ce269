package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Printable;
import dev.cairn.app.output.Quantity;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn snapshots}. */
@Command(
    name = "snapshots",
    description = "Lists the snapshots of your vault, oldest first.",
    footer = {"", "Examples:", "  cairn snapshots", "  cairn snapshots --json"})
final class SnapshotsCommand extends Subcommand {

  @Mixin VaultOption vault = new VaultOption();

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    return ask(out, "snapshots", Map.of("vault", vault.vault));
  }

  @Override
  String words(Message m) {
    return switch (m.type()) {
      case "snapshot" ->
          "%-8s  %-19s  %-12s  %10s  %s%s"
              .formatted(
                  m.text("short_id"),
                  m.text("time").replaceFirst("T", " ").replaceFirst("[.Z].*$", ""),
                  Printable.text(m.text("hostname")),
                  Quantity.bytes(m.number("total_bytes")),
                  Printable.text(String.join(" ", m.texts("paths"))),
                  m.texts("tags").isEmpty()
                      ? ""
                      : "  [" + Printable.text(String.join(" ", m.texts("tags"))) + "]");
      case "summary" ->
          m.number("snapshots") == 0
              ? "no snapshots yet; make one with: cairn backup FOLDER"
              : m.number("snapshots") + " snapshots";
      default -> "";
    };
  }
}
