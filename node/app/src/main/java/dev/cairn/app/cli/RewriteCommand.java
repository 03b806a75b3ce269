package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Quantity;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn rewrite}. */
@Command(
    name = "rewrite",
    description = {
      "Makes snapshots again without what should never have been in them, all of them unless told;"
          + " or under another host or time. The old ones stay, and the new ones have the tag"
          + " rewrite, unless --forget has the new take their place."
    },
    footer = {
      "",
      "What no snapshot holds any more is given back by cairn prune.",
      "",
      "Examples:",
      "  cairn rewrite --exclude secret.txt --dry-run",
      "  cairn rewrite --exclude '/srv/**/cache' --host web1 --forget",
      "  cairn rewrite --new-host ada-laptop --forget 3fa9c1d0"
    })
final class RewriteCommand extends Subcommand {

  @Parameters(
      arity = "0..*",
      paramLabel = "SNAPSHOT",
      description = "Only these: latest, or the beginning of an id.")
  List<String> snapshots = List.of();

  @Mixin PatternOptions patterns = new PatternOptions();

  @Option(names = "--new-host", paramLabel = "NAME", description = "Say they are of this host.")
  String newHost = "";

  @Option(
      names = "--new-time",
      paramLabel = "TIME",
      description = "Say they were made then: '2026-01-31 18:00:00'.")
  String newTime = "";

  @Option(names = "--forget", description = "Put the new in the place of the old.")
  boolean forget;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Only say what would be left out.")
  boolean dryRun;

  @Mixin FilterOptions filter = new FilterOptions();

  @Mixin VaultOption vault = new VaultOption();

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    Map<String, Object> args = new LinkedHashMap<>(filter.args());
    args.putAll(patterns.args());
    args.put("vault", vault.vault);
    args.put("snapshots", snapshots);
    args.put("new_host", newHost);
    args.put("new_time", newTime.isEmpty() ? "" : Arguments.instant(newTime));
    args.put("forget", forget);
    args.put("dry_run", dryRun);
    return ask(out, "rewrite", args);
  }

  @Override
  String words(Message m) {
    return switch (m.type()) {
      case "rewritten" ->
          "%s%s: %d files and %d folders left out, %s"
              .formatted(
                  m.text("old_snapshot_id").substring(0, 8),
                  m.text("new_snapshot_id").isEmpty()
                      ? ""
                      : " is now " + m.text("new_snapshot_id").substring(0, 8),
                  m.number("files_left_out"),
                  m.number("dirs_left_out"),
                  Quantity.bytes(m.number("bytes_left_out")));
      case "unchanged" -> m.text("snapshot_id").substring(0, 8) + ": nothing to change";
      case "summary" ->
          m.truth("dry_run")
              ? m.number("rewritten_snapshots") + " snapshots would be rewritten"
              : "rewrote " + m.number("rewritten_snapshots") + " snapshots";
      default -> "";
    };
  }
}
