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
    if (!measured()) {
      return UNKNOWN;
    }
    long nanos = meanNanos + 4 * deviationNanos;
    return Duration.ofNanos(Math.clamp(nanos, PATIENCE_NANOS_MIN, PATIENCE_NANOS_MAX));
  }
}
