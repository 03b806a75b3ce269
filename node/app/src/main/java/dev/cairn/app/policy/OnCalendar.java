package dev.cairn.app.policy;

import java.time.DayOfWeek;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A schedule as lines of a systemd timer (systemd.timer(5), systemd.time(7)). */
public final class OnCalendar {

  private OnCalendar() {}

  /**
   * Its lines.
   *
   * @throws IllegalArgumentException if a timer cannot say it; says what it can
   */
  public static List<String> lines(Schedule schedule) {
    return switch (schedule) {
      case Schedule.Never ignored ->
          throw new IllegalArgumentException(
              "it has no schedule; set one with: cairn policy set --at 02:00 FOLDER");
      case Schedule.Every every -> {
        if (every.days().size() < DayOfWeek.values().length) {
          throw new IllegalArgumentException(
              "a timer has no intervals on some days only; use 'at' with 'days', or 'cron'");
        }
        long seconds = every.interval().toSeconds();
        yield List.of("OnActiveSec=1min", "OnUnitActiveSec=" + seconds + "s");
      }
      case Schedule.Calendar calendar ->
          calendar.times().stream().flatMap(cron -> lines(cron).stream()).distinct().toList();
    };
  }

  /** Two where either day will do: a timer's expression wants both. */
  private static List<String> lines(Cron cron) {
    List<String> lines = new ArrayList<>();
    boolean either = !cron.isAnyMonthDay() && !cron.isAnyWeekDay();
    if (either || cron.isAnyWeekDay()) {
      lines.add(line("", cron.monthDays(), cron));
    }
    if (either || !cron.isAnyWeekDay()) {
      String days = cron.weekDays().stream().map(OnCalendar::day).collect(Collectors.joining(","));
      lines.add(line(days + " ", new TreeSet<>(Set.of()), cron));
    }
    return lines;
  }

  private static String line(String days, SortedSet<Integer> monthDays, Cron cron) {
    return "OnCalendar=%s*-%s-%s %s:%s:00"
        .formatted(
            days,
            numbers(cron.months(), 12),
            numbers(monthDays, monthDays.isEmpty() ? 0 : 31),
            numbers(cron.hours(), 24),
            numbers(cron.minutes(), 60));
  }

  private static String numbers(SortedSet<Integer> numbers, int all) {
    return numbers.size() == all
        ? "*"
        : numbers.stream().map("%02d"::formatted).collect(Collectors.joining(","));
  }

  private static String day(int number) {
    return DayOfWeek.of(number).getDisplayName(TextStyle.SHORT, Locale.ROOT);
  }
}
