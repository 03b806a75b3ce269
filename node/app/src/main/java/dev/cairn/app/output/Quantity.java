package dev.cairn.app.output;

import java.time.Duration;
import java.util.Locale;

/** Bytes and durations in words, and back. */
public final class Quantity {

  private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB"};

  private Quantity() {}

  /** Bytes with at most four digits: {@code 812 B}, {@code 1.50 KiB}, {@code 37.2 GiB}. */
  public static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    String format = value < 10 ? "%.2f %s" : value < 100 ? "%.1f %s" : "%.0f %s";
    return String.format(Locale.ROOT, format, value, UNITS[unit]);
  }

  /** A duration: {@code 0.42 s}, {@code 12.3 s}, {@code 2:05}, {@code 1:02:05}. */
  public static String duration(Duration duration) {
    double seconds = duration.toMillis() / 1000.0;
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.2f s", seconds);
    }
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    return clock(duration.toSeconds());
  }

  /** Whole seconds as {@code m:ss} or {@code h:mm:ss}. */
  public static String clock(long seconds) {
    long hours = seconds / 3600;
    long minutes = seconds / 60 % 60;
    return hours > 0
        ? String.format(Locale.ROOT, "%d:%02d:%02d", hours, minutes, seconds % 60)
        : String.format(Locale.ROOT, "%d:%02d", minutes, seconds % 60);
  }

  /**
   * Bytes from words: {@code 1048576}, {@code 64k}, {@code 10 GiB}, {@code 1.5T}; powers of 1024.
   *
   * @throws IllegalArgumentException if it is none of these, or negative, or too many for a long
   */
  public static long parseBytes(String text) {
    String compact = text.strip().toLowerCase(Locale.ROOT).replace(" ", "");
    String digits = compact.replaceFirst("(?:i?b)$", "").replaceFirst("[kmgtp]i?$", "");
    String suffix = compact.substring(digits.length());
    int power = suffix.isEmpty() ? 0 : "bkmgtp".indexOf(suffix.charAt(0));
    double value;
    try {
      value = Double.parseDouble(digits);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a size; write for example 500M or 10GiB", e);
    }
    double bytes = value * Math.pow(1024, power);
    if (!(bytes >= 0) || bytes >= Long.MAX_VALUE || power < 0) {
      throw new IllegalArgumentException("'" + text + "' is not a size that can be");
    }
    return Math.round(bytes);
  }
}
