package dev.cairn.overlay.node;

import java.time.Duration;

/**
 * What this node believes of one member's health. Immutable; pure.
 *
 * @param trips its round trips
 * @param failures requests in a row that failed
 * @param failingSinceNanos when the first of them did
 * @param failedNanos when the last of them did
 * @param touchedNanos when it last answered; meaningful if {@code touched}
 * @param touched whether it ever answered this node itself
 */
record Belief(
    RoundTrips trips,
    int failures,
    long failingSinceNanos,
    long failedNanos,
    long touchedNanos,
    boolean touched) {

  static final Belief NEW = new Belief(RoundTrips.NONE, 0, 0, 0, 0, false);

  /** Three tries, then it is taken out of the routing table. */
  static final int FAILURES_MAX = 3;

  /** It is still counted as a keeper that just does not answer for so long (design: 15 min). */
  private static final Duration COUNTED_FOR = Duration.ofMinutes(15);

  private static final Duration PAUSE_MIN = Duration.ofSeconds(5);
  private static final Duration PAUSE_MAX = Duration.ofMinutes(2);

  Belief answered(long nowNanos) {
    return new Belief(trips, 0, 0, 0, nowNanos, true);
  }

  Belief answeredIn(Duration roundTrip, long nowNanos) {
    return new Belief(trips.with(roundTrip), 0, 0, 0, nowNanos, true);
  }

  /** It signed a newer record, perhaps from a new address: what failed before may work now. */
  Belief renewed() {
    return new Belief(trips, 0, 0, 0, touchedNanos, touched);
  }

  Belief failed(long nowNanos) {
    long since = failures == 0 ? nowNanos : failingSinceNanos;
    return new Belief(trips, failures + 1, since, nowNanos, touchedNanos, touched);
  }

  boolean failing() {
    return failures > 0;
  }

  /** Failures within a shorter time than this may be one stall of a busy machine. */
  private static final Duration SUSPECT_AFTER = Duration.ofSeconds(15);

  /** True after three failures in a row over 15 s: what a busy machine does in one is no news. */
  boolean suspect(long nowNanos) {
    return failures >= FAILURES_MAX && nowNanos - failingSinceNanos >= SUSPECT_AFTER.toNanos();
  }

  /** How long to wait for its next answer; doubled by each failure (RFC 6298 §5.5), up to 10 s. */
  Duration patience() {
    return trips.patience(failures);
  }

  /** True while asking again would only cost time: 5 s after a failure, doubling to 2 min. */
  boolean paused(long nowNanos) {
    if (failures == 0) {
      return false;
    }
    long pause = Math.min(PAUSE_MAX.toNanos(), PAUSE_MIN.toNanos() << Math.min(failures - 1, 8));
    return nowNanos - failedNanos < pause;
  }

  /** True if it fails, but not for so long that the network has moved on without it. */
  boolean lately(long nowNanos) {
    return failures > 0 && nowNanos - failingSinceNanos < COUNTED_FOR.toNanos();
  }
}
