package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.ExitCodes;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn forget}. */
@Command(
    name = "forget",
    description = {
      "Takes snapshots off the list: those named, or those that no --keep rule keeps. The space is"
          + " free after cairn prune (or --prune), when the members' quarantine of 90 days is over."
    },
    footer = {
      "",
      "Rules are restic's: each keeps the newest of each hour, day, … and a snapshot stays if any"
          + " rule keeps it. Spans (1y5m7d2h) are measured from the newest snapshot of the group.",
      "",
      "Examples:",
      "  cairn forget --keep-daily 7 --keep-weekly 5 --keep-monthly 12 --dry-run",
      "  cairn forget --host ada-laptop --keep-within 30d --keep-tag important --prune",
      "  cairn forget 3fa9c1d0 81be0c22"
    })
final class ForgetCommand extends Subcommand {

  @Parameters(
      arity = "0..*",
      paramLabel = "SNAPSHOT",
      description = "Forget these: latest, or the beginning of an id.")
  List<String> snapshots = List.of();

  @ArgGroup(validate = false, heading = "%nWhat to keep:%n")
  KeepOptions keep = new KeepOptions();

  @Option(
      names = {"-g", "--group-by"},
      paramLabel = "WORD[,WORD…]",
      description = "Rules count for each of these apart (default: host,paths; '' for none).")
  String groupBy = "host,paths";

  @Option(
      names = {"-n", "--dry-run"},
      description = "Only say what would be forgotten.")
  boolean dryRun;

  @Option(names = "--prune", description = "Then run cairn prune.")
  boolean prune;

  @Option(
      names = "--max-unused",
      paramLabel = "LIMIT",
      description = "As of cairn prune, with --prune.")
  String maxUnused = "5%";

  @Mixin FilterOptions filter = new FilterOptions();

  @Mixin VaultOption vault = new VaultOption();

  private final List<Map<String, Object>> groups = new ArrayList<>();

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    Map<String, Object> args = Arguments.joined(filter.args(), keep.args());
    args.put("vault", vault.vault);
    args.put("snapshots", snapshots);
    args.put("group_by", groupBy);
    args.put("dry_run", dryRun);
    int code = ask(message -> hear(message, out), "forget", args);
    if (out.isJson()) {
      out.document(groups);
    }
    if (!prune || code != ExitCodes.OK) {
      return code;
    }
    return ask(
        out, "prune", Map.of("vault", vault.vault, "max_unused", maxUnused, "dry_run", dryRun));
  }

  private void hear(Message message, Output out) {
    if (!out.isJson() || message.type().equals("warning")) {
      out.accept(message);
    } else if (message.type().equals("group")) {
      group(message);
    } else if (!message.type().equals("summary")) {
      if (groups.isEmpty()) {
        group(Message.of("group"));
      }
      Map<String, Object> snapshot = message.without("struct_type").without("reasons").fields();
      list(message.type()).add(snapshot);
      if (message.type().equals("keep")) {
        Map<String, Object> reason = new LinkedHashMap<>();
        reason.put("snapshot", snapshot);
        reason.put("matches", message.texts("reasons"));
        list("reasons").add(reason);
      }
    }
  }

  private void group(Message message) {
    Map<String, Object> group = new LinkedHashMap<>(message.fields());
    for (String list : List.of("keep", "remove", "reasons")) {
      group.put(list, new ArrayList<Map<String, Object>>());
    }
    groups.add(group);
  }

  @SuppressWarnings("unchecked")
  private List<Map<String, Object>> list(String name) {
    return (List<Map<String, Object>>)
        Objects.requireNonNull(groups.getLast().get(name)); // put there by group()
  }

  @Override
  String words(Message m) {
    return switch (m.type()) {
      case "group" ->
          Printable.text("%s %s".formatted(m.text("host"), String.join(" ", m.texts("paths"))))
                  .strip()
              + ":";
      case "keep" ->
          "keep    "
              + SnapshotsCommand.line(m)
              + "  ("
              + Printable.text(String.join("; ", m.texts("reasons")))
              + ")";
      case "remove" -> "forget  " + SnapshotsCommand.line(m);
      case "summary" ->
          m.truth("dry_run")
              ? "%d snapshots would be forgotten".formatted(m.number("forgotten"))
              : "%d snapshots forgotten".formatted(m.number("forgotten"));
      default -> PruneCommand.pruneWords(m);
    };
  }
}
