package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Quantity;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cairn prune}. */
@Command(
    name = "prune",
    description = {
      "Gives back what no snapshot needs any more. Packs that nothing needs go; of those that hold"
          + " too much of it, the rest is copied first. Backups may run meanwhile, here and on"
          + " other devices. The members delete the blocks after 90 days of quarantine."
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 failed, or snapshots lack something: then nothing is pruned.",
      "",
      "Examples:",
      "  cairn prune",
      "  cairn prune --dry-run",
      "  cairn prune --max-unused 0          copy until nothing unused is left",
      "  cairn prune --max-unused unlimited  copy nothing"
    })
final class PruneCommand extends Subcommand {

  @Option(
      names = "--max-unused",
      paramLabel = "LIMIT",
      description = "Unused bytes that may stay: 5%% (default), 200M, 0 or unlimited.")
  String maxUnused = "5%";

  @Option(
      names = {"-n", "--dry-run"},
      description = "Only say what would be done.")
  boolean dryRun;

  @Mixin VaultOption vault = new VaultOption();

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    return ask(
        message ->
            out.accept(
                out.isJson() && message.type().equals("prune_summary")
                    ? new Message("summary", message.fields())
                    : message),
        "prune",
        Map.of("vault", vault.vault, "max_unused", maxUnused, "dry_run", dryRun));
  }

  @Override
  String words(Message m) {
    return pruneWords(m);
  }

  /** The summary of a prune. */
  static String pruneWords(Message m) {
    if (!m.type().equals("prune_summary")) {
      return "";
    }
    return """
    packs        %d kept, %d %s, of which %d were copied (%s)
    bytes        %s used, %s freed, %s unused and kept\
    """
        .formatted(
            m.number("packs_kept"),
            m.number("packs_removed"),
            m.truth("dry_run") ? "would go" : "gone",
            m.number("packs_repacked"),
            Quantity.bytes(m.number("bytes_repacked")),
            Quantity.bytes(m.number("bytes_used")),
            Quantity.bytes(m.number("bytes_freed")),
            Quantity.bytes(m.number("bytes_unused")));
  }
}
