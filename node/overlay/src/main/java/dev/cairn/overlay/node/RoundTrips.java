package dev.cairn.overlay.node;

import java.time.Duration;

/**
 * What to expect of a member's answers: smoothed mean and deviation of the round trips seen (RFC
 * 6298 §2; Jacobson 1988). Immutable. Fixed timeouts more than double look-up latency under churn
 * (Rhea et al., USENIX 2004).
 *
 * @param meanNanos smoothed round trip; 0 before the first sample
 * @param deviationNanos smoothed deviation
 */
record RoundTrips(long meanNanos, long deviationNanos) {

  static final RoundTrips NONE = new RoundTrips(0, 0);

  /** Bounds of the design: below, a garbage collection looks like death; above, nobody waits. */
  private static final long PATIENCE_NANOS_MIN = 500_000_000L;

  private static final long PATIENCE_NANOS_MAX = 10_000_000_000L;

  /** From half a second to past ten. */
  private static final int DOUBLINGS_MAX = 5;

  /** Before the first sample: a peer that has just started compiles its code as it answers. */
  private static final Duration UNKNOWN = Duration.ofSeconds(5);

  RoundTrips with(Duration sample) {
    long nanos = Math.max(1, sample.toNanos());
    if (!measured()) {
      return new RoundTrips(nanos, nanos / 2);
    }
    long deviation = (3 * deviationNanos + Math.abs(meanNanos - nanos)) / 4;
    return new RoundTrips((7 * meanNanos + nanos) / 8, deviation);
  }

  /** True after the first sample. */
  boolean measured() {
    return meanNanos > 0;
  }

  Duration patience() {
    return patience(0);
  }

  /**
   * Mean plus four deviations, doubled {@code failures} times.
   *
   * @param failures answers in a row that did not come in time; 0 or more
   */
  Duration patience(int failures) {
    if (!measured()) {
      return UNKNOWN;
    }
    long nanos = Math.max(meanNanos + 4 * deviationNanos, PATIENCE_NANOS_MIN);
    return Duration.ofNanos(
        Math.min(nanos << Math.min(failures, DOUBLINGS_MAX), PATIENCE_NANOS_MAX));
  }
}
