package dev.cairn.app.policy;

import dev.cairn.archive.vault.StoredPolicy.Source;
import dev.cairn.crypto.Hash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * When a source is to be run next. All runs that were missed make one, at once; a run that failed
 * is tried again after a minute, then two, four, … an hour.
 *
 * <p>The clock may step. Forward: what came due meanwhile was missed, and is caught up once. Back
 * by up to one period of the schedule: the next run is where the schedule has it, so none comes
 * twice. Back by more: when the last run was is not known, so one is due now, which sets the record
 * right.
 */
public final class Due {

  private static final Duration RETRY_FIRST = Duration.ofMinutes(1);
  private static final Duration RETRY_MAX = Duration.ofHours(1);

  /** Spreads an organisation whose devices are all to run at two o'clock. */
  private static final Duration JITTER_MAX = Duration.ofMinutes(5);

  /** Of the time to the run after it at most a tenth, so that runs keep their order and number. */
  private static final int JITTER_GAP_PART = 10;

  private Due() {}

  /**
   * When; at or before {@code now}: now. Empty: never by itself.
   *
   * @param zone whose clock the calendar is read on
   */
  public static Optional<Instant> at(
      Source source, Schedule schedule, RunRecord record, Instant now, ZoneId zone) {
    if (schedule instanceof Schedule.Never) {
      return Optional.empty();
    }
    Instant last = record.ended().or(record::started).orElse(record.since());
    if (last.isAfter(now.plus(schedule.period()))) {
      return Optional.of(now);
    }
    if (record.failures() > 0) {
      return Optional.of(last.plus(retryAfter(record.failures(), schedule.period())));
    }
    if (record.started().isEmpty() && schedule instanceof Schedule.Every) {
      return Optional.of(now);
    }
    Instant anchor = record.started().orElse(record.since());
    return schedule.next(anchor, zone).map(next -> next.plus(jitter(source, schedule, next, zone)));
  }

  private static Duration retryAfter(int failures, Duration period) {
    Duration first = period.compareTo(RETRY_FIRST) < 0 ? period : RETRY_FIRST;
    Duration wait = first;
    for (int i = 1; i < failures && wait.compareTo(RETRY_MAX) < 0; i++) {
      wait = wait.multipliedBy(2);
    }
    return wait.compareTo(RETRY_MAX) < 0 ? wait : RETRY_MAX;
  }

  /** The same for the same run, so that looking again does not draw again. */
  private static Duration jitter(Source source, Schedule schedule, Instant due, ZoneId zone) {
    if (schedule instanceof Schedule.Every) {
      return Duration.ZERO; // devices that start at any time are spread already
    }
    Duration gap =
        schedule.next(due, zone).map(next -> Duration.between(due, next)).orElse(JITTER_MAX);
    long window = Math.min(JITTER_MAX.toMillis(), gap.toMillis() / JITTER_GAP_PART);
    byte[] text = (source + "\0" + due).getBytes(StandardCharsets.UTF_8);
    long drawn = ByteBuffer.wrap(Hash.of(text).bytes()).getLong();
    return Duration.ofMillis(Math.floorMod(drawn, Math.max(1, window)));
  }
}
