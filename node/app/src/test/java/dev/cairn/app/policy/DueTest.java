package dev.cairn.app.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.vault.StoredPolicy.Source;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When runs are due, over years of a simulated clock. */
class DueTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Source SOURCE = new Source("ada-laptop", List.of("/home/ada"));
  private static final Schedule EVERY_HOUR = Schedule.of(Map.of("every", List.of("1h")));
  private static final Schedule NIGHTLY = Schedule.of(Map.of("at", List.of("02:30")));
  private static final Instant BEGIN = Instant.parse("2027-01-01T12:00:00Z");
  private static final Duration JITTER_MAX = Duration.ofMinutes(5);

  private static Instant due(Schedule schedule, RunRecord record, Instant now) {
    return Due.at(SOURCE, schedule, record, now, BERLIN).orElseThrow();
  }

  /** A device over a year: which runs it began, with a machine that is off now and then. */
  private static final class Year {
    final SplittableRandom random;
    final Schedule schedule;
    final Instant end = BEGIN.plus(Duration.ofDays(365));
    final List<Instant> saved = new ArrayList<>();
    final List<Instant> offFrom = new ArrayList<>();
    final List<Instant> onFrom = new ArrayList<>(List.of(BEGIN));
    RunRecord record = RunRecord.fresh(BEGIN);
    Instant now = BEGIN;

    Year(Schedule schedule, long seed) {
      this.schedule = schedule;
      this.random = new SplittableRandom(seed);
    }

    void play(double offChance, double failChance) {
      Duration patience = Duration.ofMinutes(10); // the daemon looks more often still
      while (now.isBefore(end)) {
        if (random.nextDouble() < offChance) {
          offFrom.add(now);
          now = now.plus(Duration.ofMinutes(random.nextInt(1, 5 * 24 * 60)));
          onFrom.add(now);
          if (!now.isBefore(end)) {
            return; // what comes due beyond the year is not expected
          }
        }
        Instant due = due(schedule, record, now);
        if (due.isAfter(now)) {
          Duration wait = Duration.between(now, due);
          now = now.plus(wait.compareTo(patience) < 0 ? wait : patience);
          continue;
        }
        Instant began = now;
        record = record.begun(now);
        now = now.plusSeconds(random.nextInt(1, 600));
        if (random.nextDouble() < failChance) {
          record = record.failed(now, "out of reach");
        } else {
          record = record.saved(now, "");
          saved.add(began);
        }
      }
    }
  }

  /** Every time of the schedule in the year, by another way than the schedule's own. */
  private static NavigableSet<Instant> expected(LocalTime time, Instant end) {
    NavigableSet<Instant> all = new TreeSet<>();
    for (LocalDate date = LocalDate.of(2027, 1, 2); ; date = date.plusDays(1)) {
      Instant at = date.atTime(time).atZone(BERLIN).toInstant();
      if (!at.plus(JITTER_MAX).isBefore(end)) {
        return all;
      }
      all.add(at);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void aMachineThatIsAlwaysOnRunsEveryTimeOnce(long seed) {
    Year year = new Year(NIGHTLY, seed);
    year.play(0, 0);
    NavigableSet<Instant> times = expected(LocalTime.of(2, 30), year.end);
    assertThat(year.saved).as("seed %d", seed).hasSize(times.size());
    for (Instant began : year.saved) {
      Instant time = times.pollFirst();
      assertThat(Duration.between(time, began))
          .as("seed %d, %s", seed, time)
          .isBetween(Duration.ZERO, JITTER_MAX);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whatWasMissedIsCaughtUpOnceAtTheNextStart(long seed) {
    Year year = new Year(NIGHTLY, seed);
    year.play(0.0004, 0);
    NavigableSet<Instant> times = expected(LocalTime.of(2, 30), year.end);
    assertThat(year.offFrom).as("seed %d", seed).isNotEmpty();
    TreeSet<Instant> saved = new TreeSet<>(year.saved);
    assertThat(saved).as("seed %d: one run at a time", seed).hasSameSizeAs(year.saved);
    Instant last = BEGIN;
    for (Instant began : saved) {
      // What a run is for: times after the last run, up to this one. None: it would be doubled.
      assertThat(times.subSet(last, true, began, true)).as("seed %d, %s", seed, began).isNotEmpty();
      last = began;
    }
    for (Instant time : times) {
      Instant run = saved.ceiling(time);
      boolean lateInTheYear = time.isAfter(year.end.minus(Duration.ofDays(6)));
      assertThat(run != null || lateInTheYear).as("seed %d, %s", seed, time).isTrue();
      if (run != null) {
        Instant from = on(year, time);
        assertThat(Duration.between(from, run))
            .as("seed %d: %s was run at %s, on since %s", seed, time, run, from)
            .isLessThan(JITTER_MAX.plusMinutes(22));
      }
    }
  }

  /** That moment, or when the machine was on again that was off then, or went off within jitter. */
  private static Instant on(Year year, Instant time) {
    Instant from = time;
    for (int i = 0; i < year.offFrom.size(); i++) {
      Instant off = year.offFrom.get(i);
      Instant on = year.onFrom.get(i + 1);
      if (off.isBefore(from.plus(JITTER_MAX)) && on.isAfter(from)) {
        from = on;
      }
    }
    return from;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void failuresAreTriedAgainUntilOneSavesAndNoNightIsLeftOut(long seed) {
    Year year = new Year(NIGHTLY, seed);
    year.play(0, 0.7);
    NavigableSet<Instant> times = expected(LocalTime.of(2, 30), year.end);
    assertThat(year.saved.size()).as("seed %d", seed).isBetween(times.size() - 3, times.size());
  }

  @Test
  void intervalsAreKeptFromRunToRun() {
    Year year = new Year(EVERY_HOUR, 1);
    year.play(0, 0);
    for (int i = 1; i < year.saved.size(); i++) {
      assertThat(Duration.between(year.saved.get(i - 1), year.saved.get(i)))
          .isEqualTo(Duration.ofHours(1));
    }
    assertThat(year.saved).hasSize(365 * 24);
  }

  @Test
  void retriesBackOffToAnHourAndForgetItAfterASuccess() {
    RunRecord record = RunRecord.fresh(BEGIN);
    List<Long> minutes = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      record = record.begun(BEGIN).failed(BEGIN, "x");
      minutes.add(Duration.between(BEGIN, due(NIGHTLY, record, BEGIN)).toMinutes());
    }
    assertThat(minutes).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
    assertThat(due(EVERY_HOUR, record.begun(BEGIN).saved(BEGIN, ""), BEGIN))
        .isEqualTo(BEGIN.plus(Duration.ofHours(1)));
  }

  @Test
  void shortIntervalIsRetriedAfterThatInterval() {
    Schedule seconds = Schedule.of(Map.of("every", List.of("2s")));
    RunRecord failed = RunRecord.fresh(BEGIN).begun(BEGIN).failed(BEGIN, "x");
    assertThat(due(seconds, failed, BEGIN)).isEqualTo(BEGIN.plusSeconds(2));
    assertThat(due(seconds, failed.begun(BEGIN).failed(BEGIN, "x"), BEGIN))
        .isEqualTo(BEGIN.plusSeconds(4));
  }

  @Test
  void runThatWasCutOffIsTriedAgainAsOneThatFailed() {
    RunRecord cutOff = RunRecord.fresh(BEGIN).begun(BEGIN);
    assertThat(due(NIGHTLY, cutOff, BEGIN.plusSeconds(5))).isEqualTo(BEGIN.plusSeconds(60));
    assertThat(cutOff.error()).contains("did not end");
  }

  @Test
  void newIntervalRunsAtOnceAndNewTimeWaitsForItsHour() {
    RunRecord fresh = RunRecord.fresh(BEGIN);
    assertThat(due(EVERY_HOUR, fresh, BEGIN)).isEqualTo(BEGIN);
    assertThat(due(NIGHTLY, fresh, BEGIN)).isAfter(Instant.parse("2027-01-02T01:29:59Z"));
  }

  @Test
  void clockThatStepsBackALittleRunsNothingTwice() {
    Instant ran = Instant.parse("2027-06-01T00:32:00Z"); // 02:32 in Berlin
    RunRecord record = RunRecord.fresh(BEGIN).begun(ran).saved(ran.plusSeconds(60), "");
    Instant back = ran.minus(Duration.ofHours(1)); // 02:30 comes again
    assertThat(due(NIGHTLY, record, back)).isAfter(ran.plus(Duration.ofHours(20)));
    assertThat(due(EVERY_HOUR, record, back.plusSeconds(61))).isEqualTo(ran.plusSeconds(3600));
  }

  @Test
  void clockThatWasYearsAheadDoesNotStopBackupsForYears() {
    Instant wrong = Instant.parse("2031-01-01T00:00:00Z");
    RunRecord record = RunRecord.fresh(BEGIN).begun(wrong).saved(wrong.plusSeconds(60), "");
    assertThat(due(NIGHTLY, record, BEGIN)).isEqualTo(BEGIN);
    RunRecord mended = record.begun(BEGIN).saved(BEGIN.plusSeconds(60), "");
    assertThat(due(NIGHTLY, mended, BEGIN.plusSeconds(60)))
        .isAfter(BEGIN.plus(Duration.ofHours(10)));
    assertThat(due(EVERY_HOUR, RunRecord.fresh(wrong), BEGIN)).isEqualTo(BEGIN);
    assertThat(due(NIGHTLY, RunRecord.fresh(wrong), BEGIN)).isEqualTo(BEGIN);
  }

  @Test
  void clockThatLeapsForwardCatchesUpOnce() {
    RunRecord record = RunRecord.fresh(BEGIN).begun(BEGIN).saved(BEGIN, "");
    Instant leapt = BEGIN.plus(Duration.ofDays(30));
    assertThat(due(NIGHTLY, record, leapt)).isBefore(leapt);
    RunRecord after = record.begun(leapt).saved(leapt, "");
    assertThat(due(NIGHTLY, after, leapt)).isAfter(leapt);
  }

  @Test
  void aMinutelyScheduleIsNotSpreadBeyondItsMinute() {
    Schedule minutely = Schedule.of(Map.of("cron", List.of("* * * * *")));
    RunRecord record = RunRecord.fresh(BEGIN).begun(BEGIN).saved(BEGIN, "");
    assertThat(due(minutely, record, BEGIN))
        .isBetween(BEGIN.plusSeconds(60), BEGIN.plusSeconds(66));
  }

  @Test
  void pausedIsNeverDue() {
    Schedule paused = Schedule.of(Map.of("every", List.of("never")));
    assertThat(Due.at(SOURCE, paused, RunRecord.fresh(BEGIN), BEGIN, BERLIN)).isEmpty();
  }

  @Test
  void sameTurnIsDrawnTheSameAgain() {
    RunRecord record = RunRecord.fresh(BEGIN);
    assertThat(due(NIGHTLY, record, BEGIN)).isEqualTo(due(NIGHTLY, record, BEGIN.plusSeconds(999)));
    Source other = new Source("bob-laptop", List.of("/home/bob"));
    assertThat(Due.at(other, NIGHTLY, record, BEGIN, BERLIN))
        .isNotEqualTo(Due.at(SOURCE, NIGHTLY, record, BEGIN, BERLIN));
  }

  @Test
  void silenceIsCountedFromTheFirstSightWhereNothingWasEverSaved() {
    RunRecord record = RunRecord.fresh(BEGIN).begun(BEGIN).failed(BEGIN, "x");
    assertThat(record.silence(BEGIN.plus(Duration.ofDays(7)))).isEmpty();
    assertThat(record.silence(BEGIN.plus(Duration.ofDays(8)))).contains(Duration.ofDays(8));
    assertThat(record.withAlarmAfter(Duration.ZERO).silence(BEGIN.plus(Duration.ofDays(99))))
        .isEmpty();
  }
}
