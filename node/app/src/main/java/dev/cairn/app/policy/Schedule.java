package dev.cairn.app.policy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** When a source is to be backed up. */
public sealed interface Schedule {

  /** Only when asked. */
  record Never() implements Schedule {}

  /**
   * So long after the last run began.
   *
   * @param days of the week on which it may begin
   */
  record Every(Duration interval, Set<DayOfWeek> days) implements Schedule {}

  /**
   * At times of the calendar. Each comes once a day: of the hour that a clock goes through twice
   * the first counts, and what falls into the hour that is left out comes that much later.
   */
  record Calendar(List<Cron> times) implements Schedule {}

  /** The shortest interval: a person or a test watches it. */
  Duration EVERY_MIN = Duration.ofSeconds(1);

  /** A leap day may be eight years away (1900 was no leap year). */
  int DAYS_AHEAD_MAX = 8 * 366;

  /**
   * From the words of a policy; {@link Never} if they have none.
   *
   * @throws IllegalArgumentException if they make no sense; says which and how to write them
   */
  static Schedule of(Map<String, List<String>> words) {
    List<String> every = words.getOrDefault("every", List.of());
    List<String> at = words.getOrDefault("at", List.of());
    List<String> cron = words.getOrDefault("cron", List.of());
    List<String> dayWords = words.getOrDefault("days", List.of());
    long kinds = List.of(every, at, cron).stream().filter(list -> !list.isEmpty()).count();
    if (kinds > 1) {
      throw new IllegalArgumentException("one of 'every', 'at' and 'cron' makes a schedule");
    }
    if (!dayWords.isEmpty() && every.isEmpty() && at.isEmpty()) {
      throw new IllegalArgumentException("'days' goes with 'every' or 'at'");
    }
    Set<DayOfWeek> days = days(dayWords);
    if (!every.isEmpty()) {
      return every(every.getFirst(), days);
    }
    List<Cron> times = new ArrayList<>();
    at.forEach(text -> times.add(Cron.at(time(text), days)));
    cron.forEach(text -> times.add(Cron.parse(text)));
    return times.isEmpty() ? new Never() : new Calendar(List.copyOf(times));
  }

  private static Schedule every(String text, Set<DayOfWeek> days) {
    if (text.equals("never")) {
      return new Never();
    }
    Duration interval = Durations.parse("every", text);
    if (interval.compareTo(EVERY_MIN) < 0) {
      throw new IllegalArgumentException("every: '" + text + "' is shorter than a second");
    }
    return new Every(interval, days);
  }

  private static LocalTime time(String text) {
    if (text.matches("\\d{1,2}:\\d{2}")) {
      try {
        return LocalTime.parse(text.length() == 4 ? "0" + text : text);
      } catch (DateTimeParseException e) {
        // 25:00: said below.
      }
    }
    throw new IllegalArgumentException(
        "at: '" + text + "' is not a time of day; write for example 02:30,14:00");
  }

  private static Set<DayOfWeek> days(List<String> words) {
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (String word : words) {
      String[] ends = word.split("-", 2);
      DayOfWeek from = day(ends[0], word);
      DayOfWeek to = ends.length == 1 ? from : day(ends[1], word);
      for (DayOfWeek day = from; ; day = day.plus(1)) {
        days.add(day);
        if (day == to) {
          break;
        }
      }
    }
    return words.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : days;
  }

  private static DayOfWeek day(String text, String word) {
    String name = text.strip().toUpperCase(Locale.ROOT);
    for (DayOfWeek day : DayOfWeek.values()) {
      if (name.length() >= 2 && day.name().startsWith(name)) {
        return day;
      }
    }
    throw new IllegalArgumentException(
        "days: '" + word + "' is no day of the week; write for example mon-fri,sun");
  }

  /**
   * When it comes next.
   *
   * @param after the moment after which; for {@link Every} when the last run began
   * @param zone whose clock the calendar is read on
   * @return empty if never
   */
  default Optional<Instant> next(Instant after, ZoneId zone) {
    return switch (this) {
      case Never ignored -> Optional.empty();
      case Every every -> Optional.of(onDay(after.plus(every.interval), every.days, zone));
      case Calendar calendar -> next(calendar, after, zone);
    };
  }

  /** That moment, or the beginning of the next of the days. */
  private static Instant onDay(Instant moment, Set<DayOfWeek> days, ZoneId zone) {
    LocalDate date = moment.atZone(zone).toLocalDate();
    if (days.contains(date.getDayOfWeek())) {
      return moment;
    }
    while (!days.contains(date.getDayOfWeek())) {
      date = date.plusDays(1);
    }
    return date.atStartOfDay(zone).toInstant();
  }

  private static Optional<Instant> next(Calendar calendar, Instant after, ZoneId zone) {
    LocalDate date = after.atZone(zone).toLocalDate();
    for (int ahead = 0; ahead <= DAYS_AHEAD_MAX; ahead++, date = date.plusDays(1)) {
      Instant first = null;
      for (Cron cron : calendar.times()) {
        for (LocalTime time : cron.on(date) ? cron.times() : List.<LocalTime>of()) {
          Instant moment = date.atTime(time).atZone(zone).toInstant();
          if (moment.isAfter(after) && (first == null || moment.isBefore(first))) {
            first = moment;
          }
        }
      }
      if (first != null) {
        return Optional.of(first);
      }
    }
    return Optional.empty();
  }

  /** How long it is from one time to the next, roughly; a day for a calendar. */
  default Duration period() {
    return this instanceof Every every ? every.interval : Duration.ofDays(1);
  }
}
