package dev.cairn.app.home;

import dev.cairn.app.output.Quantity;
import dev.cairn.storage.budget.RateLimits;
import dev.cairn.storage.budget.RateLimits.Rates;
import dev.cairn.storage.budget.RateLimits.Window;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Caps on bandwidth in words: {@code 500K}, {@code 2M}, {@code unlimited}, each a second; and by
 * the hour, {@code 08:00-18:00 upload=500K download=2M; 22:00-06:00 upload=unlimited}.
 */
public final class Speeds {

  private static final String UNLIMITED = "unlimited";
  private static final String EXAMPLE = "write for example 500K, 2M or unlimited";
  private static final String SCHEDULE_EXAMPLE =
      "write for example 08:00-18:00 upload=500K download=2M; 22:00-06:00 upload=unlimited";
  private static final Pattern ENTRY =
      Pattern.compile("(\\d{1,2}:\\d{2})\\s*-\\s*(\\d{1,2}:\\d{2})((?:\\s+\\S+=\\S+)+)");

  private Speeds() {}

  /**
   * The caps that these values say.
   *
   * @throws IllegalArgumentException if one is none; names the key and how to write it
   */
  static RateLimits parse(String upload, String download, String schedule, String lan) {
    return new RateLimits(
        new Rates(rate("upload", upload), rate("download", download)),
        windows("schedule", schedule),
        onOff("lan-limits", lan),
        ZoneId.systemDefault());
  }

  /**
   * Caps on sending alone.
   *
   * @param key what the caller calls the first; empty text: unlimited
   * @param hoursKey what the caller calls the hours; may be empty
   * @throws IllegalArgumentException if one is none; names the key and how to write it
   */
  public static RateLimits upload(String key, String speed, String hoursKey, String hours) {
    Rates usual =
        new Rates(speed.isEmpty() ? RateLimits.UNLIMITED : rate(key, speed), RateLimits.UNLIMITED);
    return new RateLimits(usual, windows(hoursKey, hours), false, ZoneId.systemDefault());
  }

  /** A rate in bytes a second. */
  static long rate(String key, String text) {
    String word = text.strip().toLowerCase(Locale.ROOT);
    if (word.equals(UNLIMITED)) {
      return RateLimits.UNLIMITED;
    }
    long bytes;
    try {
      bytes = Quantity.parseBytes(word.replaceFirst("/s$", ""));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          key + ": '" + text + "' is not a speed; " + EXAMPLE + " (bytes a second)", e);
    }
    if (bytes < RateLimits.BYTES_PER_SECOND_MIN) {
      throw new IllegalArgumentException(
          "%s: %s is too slow for members to wait for; at least %s, or unlimited"
              .formatted(key, text, Quantity.bytes(RateLimits.BYTES_PER_SECOND_MIN) + " a second"));
    }
    return bytes;
  }

  private static List<Window> windows(String name, String schedule) {
    List<Window> windows = new ArrayList<>();
    for (String entry : schedule.split("[;\\n]", -1)) {
      if (!entry.isBlank()) {
        windows.add(window(name, entry.strip()));
      }
    }
    return windows;
  }

  private static Window window(String name, String entry) {
    Matcher match = ENTRY.matcher(entry);
    if (!match.matches()) {
      throw new IllegalArgumentException(
          name + ": '" + entry + "' is not hours and speeds; " + SCHEDULE_EXAMPLE);
    }
    OptionalLong upload = OptionalLong.empty();
    OptionalLong download = OptionalLong.empty();
    for (String pair : match.group(3).strip().split("\\s+", -1)) {
      String key = pair.substring(0, pair.indexOf('='));
      OptionalLong rate =
          OptionalLong.of(rate(name + ": " + key, pair.substring(key.length() + 1)));
      switch (key) {
        case "upload" -> upload = rate;
        case "download" -> download = rate;
        default ->
            throw new IllegalArgumentException(
                name + ": '" + key + "' is neither upload nor download; " + SCHEDULE_EXAMPLE);
      }
    }
    return new Window(time(name, match.group(1)), time(name, match.group(2)), upload, download);
  }

  private static LocalTime time(String name, String text) {
    try {
      return text.equals("24:00")
          ? LocalTime.MIDNIGHT
          : LocalTime.parse(text.length() < 5 ? "0" + text : text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          name + ": '" + text + "' is not a time of day; " + SCHEDULE_EXAMPLE, e);
    }
  }

  private static boolean onOff(String key, String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "on" -> true;
      case "off" -> false;
      default -> throw new IllegalArgumentException(key + ": '" + text + "' is neither on nor off");
    };
  }
}
