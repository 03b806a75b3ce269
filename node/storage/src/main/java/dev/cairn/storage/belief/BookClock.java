package dev.cairn.storage.belief;

import java.time.Duration;

/**
 * The time by which silence is counted: that during which this node was awake, plus what it slept
 * through, within bounds. A clock put a week forward, a week of suspension and a week switched off
 * look the same from inside: the wall clock leaps. None of them may make every host gone at once.
 * So a leap counts only after an hour awake, in which whoever is alive has been heard, and for no
 * more than three days, less than any τ; and a leap back counts for nothing. Desktops that are off
 * each night and weekend (64 h) still count their nights.
 *
 * <p>Pure: both clocks are handed in. Not for several threads.
 */
final class BookClock {

  /** How long to listen before a leap counts: several rounds of heartbeats. */
  static final long GRACE_MS = Duration.ofHours(1).toMillis();

  /** Most that a leap counts for. */
  static final long LEAP_MAX_MS = Duration.ofDays(3).toMillis();

  /** Less is drift, or a clock being corrected. */
  private static final long LEAP_MIN_MS = Duration.ofMinutes(1).toMillis();

  private long nowMs;
  private long wallMs;
  private long nanos;
  private long owedMs;
  private long owedSinceMs;

  /**
   * @param reading what it showed when it was last looked at
   * @param wallThenMs the wall clock then
   * @param nowNanos monotonic time now
   */
  BookClock(long reading, long wallThenMs, long nowNanos) {
    this.nowMs = reading;
    this.wallMs = wallThenMs;
    this.nanos = nowNanos;
  }

  /**
   * What it shows now, in milliseconds; never less than before.
   *
   * @return by how much the wall clock leaped since the last look, in ms; 0 if it did not
   */
  long look(long wallNowMs, long nowNanos) {
    long awakeMs = Math.max(0, (nowNanos - nanos) / 1_000_000);
    long leapMs = wallNowMs - wallMs - awakeMs;
    nowMs += awakeMs;
    nanos += awakeMs * 1_000_000;
    wallMs = wallNowMs;
    if (Math.abs(leapMs) >= LEAP_MIN_MS) {
      owedMs = Math.clamp(owedMs + leapMs, 0, LEAP_MAX_MS);
      owedSinceMs = nowMs;
    } else {
      leapMs = 0;
    }
    if (owedMs > 0 && nowMs - owedSinceMs >= GRACE_MS) {
      nowMs += owedMs;
      owedMs = 0;
    }
    return leapMs;
  }

  /** What it showed at the last look. */
  long nowMs() {
    return nowMs;
  }

  /** The wall clock at the last look. */
  long wallMs() {
    return wallMs;
  }

  /** What it showed when the wall clock showed {@code wallAtMs}; never what is yet to come. */
  long at(long wallAtMs) {
    return nowMs - Math.clamp(wallMs - wallAtMs, 0, nowMs);
  }
}
