package dev.cairn.archive.select;

import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time span as restic writes it: {@code 1y5m7d2h}, years, months, days and hours by the calendar.
 */
public record Span(int years, int months, int days, int hours) {

  private static final Pattern PARTS =
      Pattern.compile("(?:(\\d{1,4})y)?(?:(\\d{1,5})m)?(?:(\\d{1,6})d)?(?:(\\d{1,7})h)?");

  /**
   * From its text.
   *
   * @throws IllegalArgumentException if it is none; the message says how to write one
   */
  public static Span parse(String text) {
    Matcher matcher = PARTS.matcher(text.strip());
    if (text.isBlank() || !matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a span of time; write for example 1y5m7d2h, 30d or 12h");
    }
    return new Span(part(matcher, 1), part(matcher, 2), part(matcher, 3), part(matcher, 4));
  }

  private static int part(Matcher matcher, int group) {
    String digits = matcher.group(group);
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  /** That much before {@code time}. */
  ZonedDateTime before(ZonedDateTime time) {
    return time.minus(Period.of(years, months, days)).minusHours(hours);
  }

  /** How long it is if it ends at {@code end}, by the calendar of UTC. */
  public Duration length(Instant end) {
    return Duration.between(before(end.atZone(ZoneOffset.UTC)).toInstant(), end);
  }

  /** As it is written. */
  @Override
  public String toString() {
    String text =
        (years > 0 ? years + "y" : "")
            + (months > 0 ? months + "m" : "")
            + (days > 0 ? days + "d" : "")
            + (hours > 0 ? hours + "h" : "");
    return text.isEmpty() ? "0h" : text;
  }
}
