package dev.cairn.app.policy;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as people write them: {@code 1d12h}, {@code 90m}, {@code 2s}; weeks are w. */
final class Durations {

  private static final Pattern PARTS =
      Pattern.compile(
          "(?:(\\d{1,3})w)?(?:(\\d{1,4})d)?(?:(\\d{1,5})h)?(?:(\\d{1,6})m)?(?:(\\d{1,7})s)?");

  private static final Duration[] UNITS = {
    Duration.ofDays(7),
    Duration.ofDays(1),
    Duration.ofHours(1),
    Duration.ofMinutes(1),
    Duration.ofSeconds(1)
  };

  private Durations() {}

  /**
   * From its text.
   *
   * @param key for the message
   * @throws IllegalArgumentException if it is none, or zero; says how to write one
   */
  static Duration parse(String key, String text) {
    Matcher matcher = PARTS.matcher(text.strip());
    Duration sum = Duration.ZERO;
    if (matcher.matches()) {
      for (int unit = 0; unit < UNITS.length; unit++) {
        String digits = matcher.group(unit + 1);
        if (digits != null) {
          sum = sum.plus(UNITS[unit].multipliedBy(Long.parseLong(digits)));
        }
      }
    }
    if (sum.isZero()) {
      throw new IllegalArgumentException(
          key + ": '" + text + "' is not a length of time; write for example 6h, 1d12h or 30m");
    }
    return sum;
  }
}
