package dev.cairn.authority.console;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How many certificates end in each of the weeks to come, as SVG. Pure. */
final class Chart {

  /** A certificate's 90 days. */
  private static final int WEEKS = 13;

  private static final int BAR = 46;
  private static final int GAP = 8;
  private static final int HEIGHT = 160;
  private static final int LEFT = 8;

  /** Whoever has not renewed by then was away. */
  private static final int LATE_WEEKS = 2;

  private Chart() {}

  static int[] weeks(List<Instant> ends, Instant now) {
    int[] weeks = new int[WEEKS];
    for (Instant end : ends) {
      long week = Duration.between(now, end).toDays() / 7;
      if (!end.isBefore(now) && week < WEEKS) {
        weeks[(int) week]++;
      }
    }
    return weeks;
  }

  static String expiry(List<Instant> ends, Instant now) {
    int[] weeks = weeks(ends, now);
    int most = Math.max(1, Arrays.stream(weeks).max().orElse(1));
    int width = LEFT + WEEKS * (BAR + GAP);
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">"
            .formatted(width, HEIGHT + 44, label(weeks)));
    for (int week = 0; week < WEEKS; week++) {
      int x = LEFT + week * (BAR + GAP);
      int height = (int) Math.round((double) HEIGHT * weeks[week] / most);
      svg.append(
          String.format(
              Locale.ROOT,
              "<rect class=\"bar%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>"
                  + "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%d</text>"
                  + "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>",
              week < LATE_WEEKS ? " late" : "",
              x,
              20 + HEIGHT - height,
              BAR,
              height,
              x + BAR / 2,
              14 + HEIGHT - height,
              weeks[week],
              x + BAR / 2,
              HEIGHT + 38,
              Pages.day(now.plus(Duration.ofDays(7L * week))).substring(5)));
    }
    svg.append(
        "<line class=\"axis\" x1=\"0\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/></svg>"
            .formatted(HEIGHT + 20, width, HEIGHT + 20));
    return svg.toString();
  }

  private static String label(int[] weeks) {
    return "Certificates that end in the next " + WEEKS + " weeks: " + Arrays.toString(weeks);
  }
}
