package dev.cairn.app.cli;

import dev.cairn.app.output.Message;
import dev.cairn.app.output.Printable;
import java.util.ArrayList;
import java.util.List;

/** Policies in words. */
final class PolicyWords {

  private PolicyWords() {}

  /** Whose it is. */
  static String source(Message m) {
    return m.truth("default")
        ? "(default)"
        : Printable.text(m.text("host") + ": " + String.join(" ", m.texts("paths")));
  }

  /** All of it, a line a key. */
  static String whole(Message m) {
    List<String> lines = new ArrayList<>();
    lines.add(source(m));
    Message own = m.map("policy");
    Message all = m.fields().containsKey("effective") ? m.map("effective") : own;
    for (String key : all.fields().keySet()) {
      String value =
          all.fields().get(key) instanceof List<?>
              ? String.join(", ", all.texts(key))
              : all.text(key);
      boolean isOwn = value(own, key).equals(value(all, key));
      lines.add("  %-20s %s%s".formatted(key, Printable.text(value), isOwn ? "" : "  (default)"));
    }
    if (all.fields().isEmpty()) {
      lines.add("  nothing is said yet: it is backed up only when asked, and every snapshot stays");
    }
    if (!m.text("problem").isEmpty()) {
      lines.add("  PROBLEM: " + Printable.text(m.text("problem")));
    }
    String runs = runs(m);
    if (!runs.isEmpty()) {
      lines.add("  " + runs);
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static String value(Message words, String key) {
    return words.fields().containsKey(key) ? words.text(key) : "";
  }

  /** One line. */
  static String line(Message m) {
    Message all = m.fields().containsKey("effective") ? m.map("effective") : m.map("policy");
    List<String> schedule = new ArrayList<>();
    for (String key : List.of("every", "at", "days", "cron")) {
      if (all.fields().containsKey(key)) {
        String value = all.texts(key).isEmpty() ? all.text(key) : String.join(",", all.texts(key));
        schedule.add(key + " " + value);
      }
    }
    String when = schedule.isEmpty() ? "only when asked" : String.join(" ", schedule);
    String runs = runs(m);
    String problem = m.text("problem").isEmpty() ? "" : "; PROBLEM: " + m.text("problem");
    return source(m)
        + (m.truth("default") && schedule.isEmpty() ? "" : ": " + Printable.text(when))
        + (runs.isEmpty() ? "" : "; " + runs)
        + Printable.text(problem);
  }

  /** How its last run went and when the next is, in UTC as everywhere; empty if that is unknown. */
  static String runs(Message m) {
    List<String> words = new ArrayList<>();
    if (m.truth("running")) {
      words.add("running");
    }
    if (m.number("failures") > 0) {
      words.add(
          "FAILED (%d in a row): %s"
              .formatted(m.number("failures"), Printable.text(m.text("last_error"))));
    }
    if (!m.text("last_success").isEmpty()) {
      words.add("saved " + SnapshotsCommand.time(m.text("last_success")));
    }
    if (!m.text("note").isEmpty()) {
      words.add(Printable.text(m.text("note")));
    }
    if (!m.text("next_run").isEmpty()) {
      words.add("next " + SnapshotsCommand.time(m.text("next_run")));
    }
    return String.join("; ", words);
  }
}
