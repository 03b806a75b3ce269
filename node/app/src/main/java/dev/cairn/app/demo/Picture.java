package dev.cairn.app.demo;

import dev.cairn.app.output.Message;
import dev.cairn.app.output.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The end of a demo on a terminal: who held what, who died, who gave what back. */
public final class Picture {

  private static final int BAR_CELLS = 16;
  private static final String DIM = "\u001b[2m";
  private static final String RED = "\u001b[31m";
  private static final String GREEN = "\u001b[32m";
  private static final String BOLD = "\u001b[1m";
  private static final String PLAIN = "\u001b[0m";

  private final Message summary;
  private final boolean colours;

  private Picture(Message summary, boolean colours) {
    this.summary = summary;
    this.colours = colours;
  }

  /** The picture of a {@code summary} message. */
  public static String of(Message summary, boolean colours) {
    return new Picture(summary, colours).draw();
  }

  private String draw() {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        "  "
            + paint(BOLD, "ada's laptop")
            + "  ──%s of %s files, encrypted, coded %s──▶  %d nodes"
                .formatted(
                    Quantity.bytes(summary.number("bytes")),
                    summary.number("files"),
                    summary.text("profile"),
                    summary.list("hosts").size()));
    lines.add("");
    lines.add(
        paint(
            DIM,
            "  site       node        held after backup                    key    fate      gave back"));
    long most = summary.list("hosts").stream().mapToLong(h -> h.number("bytes")).max().orElse(1);
    String site = "";
    for (Message host : summary.list("hosts")) {
      String here = host.text("site");
      lines.add(row(host, here.equals(site) ? "" : here, Math.max(1, most)));
      site = here;
    }
    lines.add("");
    lines.add(
        "  "
            + paint(RED, "✗ ada's laptop, and " + summary.number("hosts_killed") + " nodes, lost")
            + "   ◆ share of the vault's key; any "
            + summary.number("shares_needed")
            + " of them gave it back");
    lines.add(verdict());
    lines.add("  " + timings());
    lines.add(paint(DIM, "  the same as a drawing: " + summary.text("picture")));
    return String.join(System.lineSeparator(), lines);
  }

  private String row(Message host, String site, long most) {
    boolean killed = host.truth("killed");
    int cells = (int) (host.number("bytes") * BAR_CELLS / most);
    String bar = "▇".repeat(cells) + " ".repeat(BAR_CELLS - cells);
    String row =
        String.format(
            Locale.ROOT,
            "  %-9s  %-10s  %s %4d blocks, %9s   %s      %-8s  %s",
            site,
            host.text("name"),
            bar,
            host.number("blocks"),
            Quantity.bytes(host.number("bytes")),
            host.truth("key_share") ? "◆" : " ",
            killed ? "✗ killed" : "alive",
            killed || host.number("bytes_served") == 0
                ? ""
                : "──" + Quantity.bytes(host.number("bytes_served")) + "──▶ new laptop");
    return killed ? paint(RED, row) : row;
  }

  private String verdict() {
    if (summary.truth("identical")) {
      return "  "
          + paint(
              GREEN,
              "✓ identical: every byte, name, mode, time, link and attribute of "
                  + summary.number("nodes")
                  + " entries");
    }
    List<String> lines = new ArrayList<>();
    lines.add("  " + paint(RED, "✗ " + summary.number("difference_count") + " differences:"));
    summary.texts("differences").forEach(difference -> lines.add("    " + difference));
    return String.join(System.lineSeparator(), lines);
  }

  private String timings() {
    StringBuilder text = new StringBuilder();
    if (summary.fields().get("timings") instanceof java.util.Map<?, ?> timings) {
      timings.forEach((step, seconds) ->
          text.append(step)
              .append(' ')
              .append(String.format(Locale.ROOT, "%.1f", ((Number) seconds).doubleValue()))
              .append(" s · "));
    }
    return text
        + "total "
        + String.format(Locale.ROOT, "%.1f s", summary.fraction("total_duration"));
  }

  private String paint(String colour, String text) {
    return colours ? colour + text + PLAIN : text;
  }
}
