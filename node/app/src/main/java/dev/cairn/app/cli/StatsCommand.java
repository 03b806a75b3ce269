package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Quantity;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn stats}. */
@Command(
    name = "stats",
    description = {
      "Adds up snapshots, all of them unless told: what a restore of each would write"
          + " (restore-size), or what their content takes in the vault, counted once, compressed,"
          + " before it is coded for the members (raw-data)."
    },
    footer = {
      "",
      "Examples:",
      "  cairn stats",
      "  cairn stats latest --mode raw-data",
      "  cairn stats --host ada-laptop --json"
    })
final class StatsCommand extends Subcommand {

  @Parameters(
      arity = "0..*",
      paramLabel = "SNAPSHOT",
      description = "Only these: latest, or the beginning of an id.")
  List<String> snapshots = List.of();

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description = "restore-size or raw-data (default: restore-size).")
  String mode = "restore-size";

  @Mixin FilterOptions filter = new FilterOptions();

  @Mixin VaultOption vault = new VaultOption();

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    Map<String, Object> args =
        Arguments.joined(
            filter.args(), Map.of("vault", vault.vault, "snapshots", snapshots, "mode", mode));
    return ask(
        message -> {
          if (out.isJson() && message.type().equals("stats")) {
            out.document(message.without("mode").fields());
          } else {
            out.accept(message);
          }
        },
        "stats",
        args);
  }

  @Override
  String words(Message m) {
    if (!m.type().equals("stats")) {
      return "";
    }
    String what =
        m.text("mode").equals("raw-data")
            ? """
            chunks       %d
            uncompressed %s
            stored       %s, before coding\
            """
                .formatted(
                    m.number("total_blob_count"),
                    Quantity.bytes(m.number("total_uncompressed_size")),
                    Quantity.bytes(m.number("total_size")))
            : """
            entries      %d
            size         %s\
            """
                .formatted(m.number("total_file_count"), Quantity.bytes(m.number("total_size")));
    return "snapshots    " + m.number("snapshots_count") + "\n" + what;
  }
}
