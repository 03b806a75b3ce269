package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Printable;
import dev.cairn.app.output.Quantity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn snapshots}. */
@Command(
    name = "snapshots",
    description = "Lists the snapshots of your vault, oldest first.",
    footer = {
      "",
      "Examples:",
      "  cairn snapshots",
      "  cairn snapshots --host ada-laptop --tag weekly --latest 3",
      "  cairn snapshots --group-by host,paths",
      "  cairn snapshots --json | jq -r '.[-1].id'"
    })
final class SnapshotsCommand extends Subcommand {

  @Parameters(
      arity = "0..*",
      paramLabel = "SNAPSHOT",
      description = "Only these: latest, or the beginning of an id.")
  List<String> snapshots = List.of();

  @Option(
      names = "--latest",
      paramLabel = "N",
      description = "Only the newest N of each host and set of paths.")
  int latest;

  @Option(
      names = {"-g", "--group-by"},
      paramLabel = "WORD[,WORD…]",
      description = "List by host, paths or tags.")
  String groupBy = "";

  @Mixin FilterOptions filter = new FilterOptions();

  @Mixin VaultOption vault = new VaultOption();

  @Override
  int run(Output out) throws CommandFailure, IOException, InterruptedException {
    Map<String, Object> args =
        Arguments.joined(
            filter.args(),
            Map.of(
                "vault", vault.vault,
                "snapshots", snapshots,
                "latest", latest,
                "group_by", groupBy));
    if (!out.isJson()) {
      return ask(out, "snapshots", args);
    }
    List<Message> heard = new ArrayList<>();
    int code = ask(heard::add, "snapshots", args);
    out.document(document(heard));
    return code;
  }

  /** restic's array of snapshots, or of groups of them. */
  private List<Map<String, Object>> document(List<Message> heard) {
    List<Map<String, Object>> all = new ArrayList<>();
    List<Map<String, Object>> into = all;
    for (Message message : heard) {
      if (message.type().equals("group")) {
        Map<String, Object> group = new LinkedHashMap<>();
        group.put("group_key", message.fields());
        into = new ArrayList<>();
        group.put("snapshots", into);
        all.add(group);
      } else if (message.type().equals("snapshot")) {
        into.add(message.without("struct_type").fields());
      }
    }
    return all;
  }

  @Override
  String words(Message m) {
    return switch (m.type()) {
      case "group" -> groupWords(m);
      case "snapshot" -> line(m);
      case "summary" ->
          m.number("snapshots") == 0
              ? "no such snapshots yet; make one with: cairn backup FOLDER"
              : m.number("snapshots") + " snapshots";
      default -> "";
    };
  }

  private static String groupWords(Message m) {
    List<String> words = new ArrayList<>();
    if (!m.text("hostname").isEmpty()) {
      words.add("host " + m.text("hostname"));
    }
    if (m.fields().containsKey("paths")) {
      words.add("paths " + String.join(" ", m.texts("paths")));
    }
    if (m.fields().containsKey("tags")) {
      words.add("tags " + String.join(",", m.texts("tags")));
    }
    return Printable.text(String.join(", ", words)) + ":";
  }

  /** A snapshot in one line. */
  static String line(Message m) {
    return "%-8s  %-19s  %-12s  %10s  %s%s"
        .formatted(
            m.text("short_id"),
            time(m.text("time")),
            Printable.text(m.text("hostname")),
            Quantity.bytes(m.number("total_bytes")),
            Printable.text(String.join(" ", m.texts("paths"))),
            m.texts("tags").isEmpty()
                ? ""
                : "  [" + Printable.text(String.join(" ", m.texts("tags"))) + "]");
  }

  /** A time as people read it, in UTC. */
  static String time(String iso) {
    return iso.replaceFirst("T", " ").replaceFirst("[.Z].*$", "");
  }
}
