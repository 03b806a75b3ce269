package dev.cairn.app.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of the runs of one source.
 *
 * @param since when this device first saw its policy
 * @param started when the last run began
 * @param ended when it ended; empty while it is on, and if its process was killed
 * @param succeeded when the last run that saved something ended
 * @param failures runs that failed since; one that is on counts as one until it has ended
 * @param error what the last of them failed with; empty if none did
 * @param note what else is to be said of the last run; may be empty
 * @param alarmAfter how long without a success is too long; zero: never
 * @param alarmed when the owner was last told that it is too long
 */
public record RunRecord(
    Instant since,
    Optional<Instant> started,
    Optional<Instant> ended,
    Optional<Instant> succeeded,
    int failures,
    String error,
    String note,
    Duration alarmAfter,
    Optional<Instant> alarmed) {

  private static final String CUT_OFF = "it did not end: its process was stopped in the middle";

  /** Of a source that has not been run. */
  public static RunRecord fresh(Instant now) {
    Optional<Instant> none = Optional.empty();
    return new RunRecord(now, none, none, none, 0, "", "", Policy.ALARM_AFTER_USUAL, none);
  }

  /** A run begins. If nothing more is heard of it, it has failed. */
  public RunRecord begun(Instant now) {
    return new RunRecord(
        since,
        Optional.of(now),
        Optional.empty(),
        succeeded,
        failures + 1,
        CUT_OFF,
        "",
        alarmAfter,
        alarmed);
  }

  /** The run saved something. */
  public RunRecord saved(Instant now, String newNote) {
    Optional<Instant> at = Optional.of(now);
    return new RunRecord(since, started, at, at, 0, "", newNote, alarmAfter, Optional.empty());
  }

  /** The run saved nothing. */
  public RunRecord failed(Instant now, String why) {
    return new RunRecord(
        since, started, Optional.of(now), succeeded, failures, why, "", alarmAfter, alarmed);
  }

  /** The same under a policy with another alarm. */
  public RunRecord withAlarmAfter(Duration newAlarmAfter) {
    return new RunRecord(
        since, started, ended, succeeded, failures, error, note, newAlarmAfter, alarmed);
  }

  /** The owner was told. */
  public RunRecord alarmed(Instant now) {
    return new RunRecord(
        since, started, ended, succeeded, failures, error, note, alarmAfter, Optional.of(now));
  }

  /** How long nothing has been saved, if that is too long. */
  public Optional<Duration> silence(Instant now) {
    Duration silence = Duration.between(succeeded.orElse(since), now);
    return alarmAfter.isPositive() && silence.compareTo(alarmAfter) > 0
        ? Optional.of(silence)
        : Optional.empty();
  }
}
