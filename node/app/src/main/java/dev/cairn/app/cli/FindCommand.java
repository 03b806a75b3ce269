package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn find}. */
@Command(
    name = "find",
    description = {
      "Finds files in snapshots by name or pattern, in all of them unless told. What lies in a"
          + " folder that is found is found too."
    },
    footer = {
      "",
      "Exit codes: 0 also if nothing was found, 1 failed, 10 no such vault.",
      "",
      "Examples:",
      "  cairn find thesis.tex",
      "  cairn find -i '*.JPG' --snapshot latest",
      "  cairn find '/home/ada/**/invoices' --host ada-laptop --json"
    })
final class FindCommand extends Subcommand {

  @Parameters(
      arity = "1..*",
      paramLabel = "PATTERN",
      description =
          "A name, or a pattern with * ? [] and **; with a leading slash from the root on.")
  List<String> patterns = List.of();

  @Option(
      names = {"-s", "--snapshot"},
      paramLabel = "SNAPSHOT",
      description = "Only in this one: latest, or the beginning of an id. May be repeated.")
  List<String> snapshots = List.of();

  @Option(
      names = {"-i", "--ignore-case"},
      description = "Letters match in either case.")
  boolean ignoreCase;

  @Option(
      names = {"-l", "--long"},
      description = "Mode, owner, size and time as well.")
  boolean longForm;

  @Mixin FilterOptions filter = new FilterOptions();

  @Mixin VaultOption vault = new VaultOption();

  private String lastSnapshot = "";

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    Map<String, Object> args =
        Arguments.joined(
            filter.args(),
            Map.of(
                "vault", vault.vault,
                "patterns", patterns,
                "snapshots", snapshots,
                "ignore_case", ignoreCase));
    if (!out.isJson()) {
      return ask(out, "find", args);
    }
    Map<String, List<Map<String, Object>>> found = new LinkedHashMap<>();
    int code = ask(message -> collect(message, found), "find", args);
    List<Map<String, Object>> document = new ArrayList<>();
    found.forEach((snapshot, matches) -> {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("matches", matches);
      one.put("hits", matches.size());
      one.put("snapshot", snapshot);
      document.add(one);
    });
    out.document(document);
    return code;
  }

  private static void collect(Message m, Map<String, List<Map<String, Object>>> found) {
    if (m.type().equals("node")) {
      found
          .computeIfAbsent(m.text("snapshot"), id -> new ArrayList<>())
          .add(m.without("snapshot").without("snapshot_time").without("struct_type").fields());
    }
  }

  @Override
  String words(Message m) {
    if (m.type().equals("summary")) {
      return m.number("matches") == 0
          ? "nothing found in %d snapshots".formatted(m.number("snapshots"))
          : "";
    }
    if (!m.type().equals("node")) {
      return "";
    }
    String heading = "";
    if (!m.text("snapshot").equals(lastSnapshot)) {
      heading =
          "%sin snapshot %s of %s\n"
              .formatted(
                  lastSnapshot.isEmpty() ? "" : "\n",
                  m.text("snapshot").substring(0, 8),
                  SnapshotsCommand.time(m.text("snapshot_time")));
      lastSnapshot = m.text("snapshot");
    }
    return heading + LsCommand.nodeWords(m, longForm);
  }
}
