package dev.cairn.app.demo;

import dev.cairn.app.output.Message;
import dev.cairn.app.output.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The end of a demo of churn on a terminal: how many blocks lived, and what it came to. */
public final class ChurnPicture {

  private static final String BARS = "▁▂▃▄▅▆▇█";
  private static final String RED = "\u001b[31m";
  private static final String GREEN = "\u001b[32m";
  private static final String PLAIN = "\u001b[0m";

  private ChurnPicture() {}

  /** The picture of a {@code summary} message. */
  public static String of(Message summary, boolean colours) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("  living blocks of the weakest stripe, from the backup to the restore:");
    lines.add("  " + chart(summary));
    lines.add(
        String.format(
            Locale.ROOT,
            "  %d hosts died for ever; the code alone survives %d of %d. Repair made %s anew in %d"
                + " repairs; at worst %d blocks were to spare.",
            summary.number("hosts_died"),
            summary.number("losses_survived_by_code"),
            summary.number("losses_survived_by_code") + summary.number("blocks_needed"),
            Quantity.bytes(summary.number("bytes_repaired")),
            summary.number("repairs_done"),
            summary.number("margin_min")));
    boolean same = summary.truth("identical");
    String verdict =
        same
            ? "✓ identical: every byte, name, mode and time of "
                + summary.number("files")
                + " files"
            : "✗ " + summary.number("difference_count") + " differences:";
    lines.add("  " + (colours ? (same ? GREEN : RED) + verdict + PLAIN : verdict));
    summary.texts("differences").forEach(difference -> lines.add("    " + difference));
    lines.add(
        String.format(
            Locale.ROOT,
            "  %.0f s; the same as a drawing: %s",
            summary.fraction("total_duration"),
            summary.text("picture")));
    return String.join(System.lineSeparator(), lines);
  }

  private static String chart(Message summary) {
    List<Integer> living = summary.texts("chart").stream().map(Integer::valueOf).toList();
    int most = living.stream().mapToInt(blocks -> blocks).max().orElse(1);
    StringBuilder line = new StringBuilder();
    for (int blocks : living) {
      int bar = Math.max(0, blocks) * (BARS.length() - 1) / Math.max(1, most);
      line.append(BARS.charAt(bar));
    }
    return line + "  (" + summary.number("blocks_needed") + " are needed)";
  }
}
