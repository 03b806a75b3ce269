package dev.cairn.app.policy;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Minutes of the calendar, as crontab(5) writes them: minute, hour, day of month, month, day of
 * week. Where both days are restricted, either will do.
 *
 * @param minutes 0 to 59
 * @param hours 0 to 23
 * @param monthDays 1 to 31
 * @param months 1 to 12
 * @param weekDays 1 (Monday) to 7
 */
public record Cron(
    SortedSet<Integer> minutes,
    SortedSet<Integer> hours,
    SortedSet<Integer> monthDays,
    SortedSet<Integer> months,
    SortedSet<Integer> weekDays) {

  private static final int MONTH_DAYS = 31;
  private static final int WEEK_DAYS = 7;
  private static final String EXAMPLE = "write minute hour day month weekday, as in '30 2 * * 1-5'";
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");
  private static final Map<String, String> SHORT =
      Map.of(
          "@hourly", "0 * * * *",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@weekly", "0 0 * * 0",
          "@monthly", "0 0 1 * *",
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *");
  private static final Pattern RANGE = Pattern.compile("(\\*|\\w+)(?:-(\\w+))?(?:/(\\d{1,2}))?");

  /** A field of an expression. */
  private record Field(String name, int min, int max, List<String> names, int firstName) {

    SortedSet<Integer> parse(String text) {
      SortedSet<Integer> values = new TreeSet<>();
      for (String part : text.split(",", -1)) {
        Matcher range = RANGE.matcher(part.toLowerCase(Locale.ROOT));
        if (!range.matches() || (range.group(1).equals("*") && range.group(2) != null)) {
          throw new IllegalArgumentException("'" + part + "' is no " + name + "; " + EXAMPLE);
        }
        boolean all = range.group(1).equals("*");
        int from = all ? min : number(range.group(1));
        int to = all ? max : from;
        if (range.group(2) != null) {
          to = number(range.group(2));
        } else if (range.group(3) != null) {
          to = max; // 5/15: from the fifth on
        }
        int step = range.group(3) == null ? 1 : Integer.parseInt(range.group(3));
        if (to < from || step < 1) {
          throw new IllegalArgumentException("'" + part + "' has no " + name + " in it");
        }
        for (int value = from; value <= to; value += step) {
          values.add(value);
        }
      }
      return values;
    }

    private int number(String text) {
      int named = names.indexOf(text);
      if (named >= 0) {
        return named + firstName;
      }
      if (text.matches("\\d{1,2}")) {
        int value = Integer.parseInt(text);
        if (value >= min && value <= max) {
          return value;
        }
      }
      throw new IllegalArgumentException(
          "'%s' is no %s (%d to %d); %s".formatted(text, name, min, max, EXAMPLE));
    }
  }

  /**
   * From its text.
   *
   * @throws IllegalArgumentException if it is none; says which field and how to write it
   */
  static Cron parse(String text) {
    String expression = SHORT.getOrDefault(text.strip().toLowerCase(Locale.ROOT), text.strip());
    String[] fields = expression.split("\\s+", -1);
    if (fields.length != 5) {
      throw new IllegalArgumentException("'" + text + "' has not five fields; " + EXAMPLE);
    }
    SortedSet<Integer> weekDays = new TreeSet<>();
    for (int day : new Field("day of the week", 0, WEEK_DAYS, DAYS, 0).parse(fields[4])) {
      weekDays.add(day == 0 ? WEEK_DAYS : day);
    }
    Cron cron =
        new Cron(
            new Field("minute", 0, 59, List.of(), 0).parse(fields[0]),
            new Field("hour", 0, 23, List.of(), 0).parse(fields[1]),
            new Field("day of the month", 1, MONTH_DAYS, List.of(), 0).parse(fields[2]),
            new Field("month", 1, 12, MONTHS, 1).parse(fields[3]),
            weekDays);
    if (!cron.comes()) {
      throw new IllegalArgumentException("'" + text + "' never comes");
    }
    return cron;
  }

  /** A time of day on some days of the week. */
  static Cron at(LocalTime time, Set<DayOfWeek> days) {
    SortedSet<Integer> weekDays = new TreeSet<>();
    days.forEach(day -> weekDays.add(day.getValue()));
    return new Cron(
        new TreeSet<>(Set.of(time.getMinute())),
        new TreeSet<>(Set.of(time.getHour())),
        new Field("day", 1, MONTH_DAYS, List.of(), 0).parse("*"),
        new Field("month", 1, 12, MONTHS, 1).parse("*"),
        weekDays);
  }

  /** A leap year has every date that there is. */
  private boolean comes() {
    LocalDate first = LocalDate.of(2024, 1, 1);
    return first.datesUntil(first.plusYears(1)).anyMatch(this::on);
  }

  boolean isAnyMonthDay() {
    return monthDays.size() == MONTH_DAYS;
  }

  boolean isAnyWeekDay() {
    return weekDays.size() == WEEK_DAYS;
  }

  /** True if it comes on that day. */
  boolean on(LocalDate date) {
    boolean monthDay = monthDays.contains(date.getDayOfMonth());
    boolean weekDay = weekDays.contains(date.getDayOfWeek().getValue());
    boolean bothCount = isAnyMonthDay() || isAnyWeekDay();
    boolean day = bothCount ? monthDay && weekDay : monthDay || weekDay;
    return day && months.contains(date.getMonthValue());
  }

  /** When it comes on such a day. */
  List<LocalTime> times() {
    List<LocalTime> times = new ArrayList<>();
    for (int hour : hours) {
      for (int minute : minutes) {
        times.add(LocalTime.of(hour, minute));
      }
    }
    return times;
  }
}
