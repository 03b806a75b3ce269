package dev.cairn.app.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {

  /** Clocks go forward on 2027-03-28 at 02:00 and back on 2027-10-31 at 03:00. */
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static Schedule cron(String expression) {
    return Schedule.of(Map.of("cron", List.of(expression)));
  }

  private static Instant local(String text) {
    return LocalDateTime.parse(text).atZone(BERLIN).toInstant();
  }

  private static String next(Schedule schedule, String after) {
    Optional<Instant> next = schedule.next(local(after), BERLIN);
    return next.map(at -> at.atZone(BERLIN).toLocalDateTime().toString()).orElse("never");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "30 2 * * *      | 2027-01-01T02:30 | 2027-01-02T02:30",
        "30 2 * * *      | 2027-01-01T02:29 | 2027-01-01T02:30",
        "*/15 8-9 * * *  | 2027-01-01T08:50 | 2027-01-01T09:00",
        "*/15 8-9 * * *  | 2027-01-01T09:45 | 2027-01-02T08:00",
        "5/20 * * * *    | 2027-01-01T00:06 | 2027-01-01T00:25",
        "0 0 * * 1-5     | 2027-01-01T12:00 | 2027-01-04T00:00", // a Friday
        "0 0 * * mon,wed | 2027-01-01T12:00 | 2027-01-04T00:00",
        "0 0 * * 7       | 2027-01-01T12:00 | 2027-01-03T00:00",
        "0 0 13 * fri    | 2027-01-01T12:00 | 2027-01-08T00:00", // either day
        "0 0 13 * fri    | 2027-01-08T12:00 | 2027-01-13T00:00",
        "0 0 29 2 *      | 2027-01-01T12:00 | 2028-02-29T00:00",
        "0 0 31 * *      | 2027-04-01T12:00 | 2027-05-31T00:00",
        "@monthly        | 2027-01-15T12:00 | 2027-02-01T00:00",
        "0 3 1 jan,jul * | 2027-01-15T12:00 | 2027-07-01T03:00"
      })
  void cronComesWhenCrontabSaysSo(String expression, String after, String expected) {
    assertThat(next(cron(expression), after)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "* * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * 13 *",
        "* * * * 8",
        "*/0 * * * *",
        "5-1 * * * *",
        "*-5 * * * *",
        "a * * * *",
        "* * * * * *",
        "0 0 31 2 *",
        "@never",
        "1,,2 * * * *",
        "-5 * * * *",
        "99999999999 * * * *"
      })
  void refusesWhatIsNoExpression(String expression) {
    assertThatThrownBy(() -> cron(expression)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void namesTheFieldThatIsWrong() {
    assertThatThrownBy(() -> cron("0 25 * * *"))
        .hasMessageContaining("'25' is no hour (0 to 23)")
        .hasMessageContaining("30 2 * * 1-5");
  }

  @Test
  void timeInTheHourThatIsLeftOutComesLaterThatDay() {
    Schedule half = Schedule.of(Map.of("at", List.of("02:30")));
    assertThat(next(half, "2027-03-27T12:00")).isEqualTo("2027-03-28T03:30");
    assertThat(next(half, "2027-03-28T03:30")).isEqualTo("2027-03-29T02:30");
  }

  @Test
  void timeInTheHourThatComesTwiceComesOnce() {
    Schedule half = Schedule.of(Map.of("at", List.of("02:30")));
    Instant first = half.next(local("2027-10-30T12:00"), BERLIN).orElseThrow();
    assertThat(first).isEqualTo(Instant.parse("2027-10-31T00:30:00Z"));
    assertThat(half.next(first, BERLIN)).contains(local("2027-11-01T02:30"));
  }

  @Test
  void everyDayOfTwoYearsHasEachOfItsTimesOnce() {
    Schedule schedule = Schedule.of(Map.of("at", List.of("02:30", "4:10", "02:10", "23:59")));
    List<Instant> all = new ArrayList<>();
    Instant at = local("2027-01-01T00:00");
    while (at.isBefore(local("2029-01-01T00:00"))) {
      at = schedule.next(at, BERLIN).orElseThrow();
      all.add(at);
    }
    all.removeLast();
    assertThat(all).isSorted().doesNotHaveDuplicates().hasSize((365 + 366) * 4);
  }

  @Test
  void intervalCountsFromTheLastRunAndSkipsDays() {
    Schedule schedule = Schedule.of(Map.of("every", List.of("6h"), "days", List.of("mon-fri")));
    assertThat(next(schedule, "2027-01-01T12:00")).isEqualTo("2027-01-01T18:00");
    assertThat(next(schedule, "2027-01-01T20:00")).isEqualTo("2027-01-04T00:00");
    assertThat(schedule.period()).isEqualTo(Duration.ofHours(6));
  }

  @Test
  void daysMayGoOverTheEndOfTheWeek() {
    Schedule schedule = Schedule.of(Map.of("at", List.of("08:00"), "days", List.of("sat-mon")));
    assertThat(next(schedule, "2027-01-04T09:00")).isEqualTo("2027-01-09T08:00");
  }

  @Test
  void refusesSchedulesThatContradictThemselves() {
    Map<String, List<String>> both = Map.of("every", List.of("1h"), "at", List.of("02:00"));
    assertThatThrownBy(() -> Schedule.of(both)).hasMessageContaining("one of");
    assertThatThrownBy(() -> Schedule.of(Map.of("days", List.of("mon"))))
        .hasMessageContaining("'days' goes with");
    assertThatThrownBy(() -> Schedule.of(Map.of("every", List.of("0s"))))
        .hasMessageContaining("not a length of time");
    assertThatThrownBy(() -> Schedule.of(Map.of("at", List.of("25:00"))))
        .hasMessageContaining("not a time of day");
    assertThatThrownBy(() -> Schedule.of(Map.of("at", List.of("02:00:30"))))
        .hasMessageContaining("not a time of day");
  }

  @Test
  void timerSaysTheSame() {
    assertThat(
            OnCalendar.lines(Schedule.of(Map.of("at", List.of("02:30"), "days", List.of("mon")))))
        .containsExactly("OnCalendar=Mon *-*-* 02:30:00");
    assertThat(OnCalendar.lines(cron("*/30 0 13 * fri")))
        .containsExactly("OnCalendar=*-*-13 00:00,30:00", "OnCalendar=Fri *-*-* 00:00,30:00");
    assertThat(OnCalendar.lines(cron("0 * 1 2 *"))).containsExactly("OnCalendar=*-02-01 *:00:00");
    assertThat(OnCalendar.lines(Schedule.of(Map.of("every", List.of("90m")))))
        .containsExactly("OnActiveSec=1min", "OnUnitActiveSec=5400s");
  }
}
