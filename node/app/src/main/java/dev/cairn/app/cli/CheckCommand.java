package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cairn check}. */
@Command(
    name = "check",
    description = {
      "Proves that your vault is whole: every snapshot's tree is readable, every chunk is indexed,"
          + " and the members that hold its blocks show proofs for them."
    },
    footer = {
      "",
      "Exit codes: 0 sound, 1 something is missing or damaged (each is named).",
      "",
      "Examples:",
      "  cairn check",
      "  cairn check --read-data       download and verify every byte"
    })
final class CheckCommand extends Subcommand {

  @Option(names = "--read-data", description = "Download every pack and verify every byte.")
  boolean readData;

  @Option(
      names = "--proofs",
      paramLabel = "N",
      defaultValue = "4",
      description = "16 KiB leaves that each host must prove of each block (default: 4).")
  int proofs = 4;

  @Mixin VaultOption vault = new VaultOption();

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    return ask(out, "check", Map.of("vault", vault.vault, "read_data", readData, "proofs", proofs));
  }

  @Override
  String words(Message m) {
    if (!m.type().equals("summary")) {
      return "";
    }
    String verdict = m.number("num_errors") == 0 ? "sound" : m.number("num_errors") + " problems";
    return """
    checked      %d snapshots, %d files, %d stripes
    margin       the weakest stripe can lose %d more blocks; %d stripes have fewer than wanted
    verdict      %s\
    """
        .formatted(
            m.number("snapshots"),
            m.number("files"),
            m.number("stripes"),
            m.number("margin_min"),
            m.number("stripes_below_target"),
            verdict);
  }
}
