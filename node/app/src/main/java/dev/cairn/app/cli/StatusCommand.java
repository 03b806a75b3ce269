package dev.cairn.app.cli;

import dev.cairn.app.output.CommandFailure;
import dev.cairn.app.output.Message;
import dev.cairn.app.output.Output;
import dev.cairn.app.output.Printable;
import dev.cairn.app.output.Quantity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
        line("in the log", inTheLog(m)),
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
        line(
            "serves",
            m.number("owners_served")
                + " owners; sent since the start: "
                + traffic(m, "bytes_sent")),
        line("watches", watches(m)),
        line("repaired", repaired(m)),
        line("vault", m.text("vault")),
        line("drives", drives(m)),
        line("backups", backups(m)));
  }

  private static String backups(Message m) {
    return m.list("policies").stream()
        .map(one ->
            Printable.text(String.join(" ", one.texts("paths"))) + ": " + PolicyWords.runs(one))
        .map(text -> text.endsWith(": ") ? text + "not yet" : text)
        .collect(Collectors.joining(System.lineSeparator() + " ".repeat(13)));
  }

  private static String drives(Message m) {
    return m.list("drives").stream()
        .map(StatusCommand::drive)
        .collect(Collectors.joining(System.lineSeparator() + " ".repeat(13)));
  }

  private static String drive(Message drive) {
    String directory = Printable.text(drive.text("directory"));
    if (!drive.text("not_mounted").isEmpty()) {
      return directory + ": not mounted: " + drive.text("not_mounted");
    }
    if (drive.truth("snapshot")) {
      return directory + ": a snapshot of " + drive.text("vault");
    }
    List<String> facts = new ArrayList<>();
    facts.add(drive.text("vault"));
    facts.add(drive.truth("clean") ? "all on the network" : "not all on the network yet");
    facts.add(Quantity.bytes(drive.number("cache_bytes")) + " cached");
    if (drive.number("unsent") > 0) {
      facts.add(drive.number("unsent") + " files cannot be read to be sent");
    }
    if (drive.number("conflicts") > 0) {
      facts.add("both versions of " + drive.number("conflicts") + " files kept");
    }
    if (!drive.text("problem").isEmpty()) {
      facts.add(drive.text("problem"));
    }
    return directory + ": " + String.join("; ", facts);
  }

  private static String care(Message m) {
    if (m.truth("leaving")) {
      return "; leaving, takes no new ones";
    }
    return m.truth("over_donated") && m.number("blocks_held") > 0
        ? "; more than donated: none is deleted, no new one is taken"
        : "";
  }

  /** {@code block 1.20 MiB, member 3.1 KiB}: the protocols that had any, largest first. */
  private static String traffic(Message m, String field) {
    if (!(m.fields().get(field) instanceof Map<?, ?> bytes)) {
      return "nothing";
    }
    String words =
        bytes.entrySet().stream()
            .filter(entry -> amount(entry) > 0)
            .sorted(Comparator.comparingLong(StatusCommand::amount).reversed())
            .map(entry ->
                String.valueOf(entry.getKey()).replaceAll("^/cairn/|/[0-9.]+$", "")
                    + " "
                    + Quantity.bytes(amount(entry)))
            .collect(Collectors.joining(", "));
    return words.isEmpty() ? "nothing" : words;
  }

  private static long amount(Map.Entry<?, ?> entry) {
    return entry.getValue() instanceof Number number ? number.longValue() : 0;
  }

  private static String inTheLog(Message m) {
    List<String> alarms = m.texts("log_alarms");
    if (!alarms.isEmpty()) {
      return "ALARM: the authority signed two histories; evidence in " + String.join(", ", alarms);
    }
    List<String> own = m.texts("certificates_in_your_name");
    return own.isEmpty()
        ? "no certificate in your name but this one since it joined"
        : own.size() + " certificates in your name, the last: " + own.getLast();
  }

  private static String watches(Message m) {
    String owed =
        m.number("stripes_owed") == 0
            ? "all well"
            : "%d owe repair, %d of them urgently, %d in the queue here"
                .formatted(
                    m.number("stripes_owed"),
                    m.number("stripes_urgent"),
                    m.number("repairs_queued"));
    return m.number("stripes_watched")
        + " stripes: "
        + owed
        + (m.truth("repair_braked") ? "; many hosts vanished together, repair waits" : "");
  }

  private static String repaired(Message m) {
    String trouble = m.text("repair_trouble");
    return "%d stripes since the start: %d blocks, %s read, %s placed%s"
        .formatted(
            m.number("repairs_done"),
            m.number("blocks_repaired"),
            Quantity.bytes(m.number("bytes_read_for_repair")),
            Quantity.bytes(m.number("bytes_repaired")),
            trouble.isEmpty() ? "" : "; the last that failed: " + trouble);
  }

  private static String line(String name, String value) {
    return "%-12s %s".formatted(name, value.isEmpty() ? "-" : value);
  }
}
