package dev.cairn.storage.belief;

import java.time.Duration;

/**
 * When beliefs change.
 *
 * @param suspectMs silence until suspect
 * @param absentMs silence until absent
 * @param goneMs τ: silence until gone, on the {@link TauClock}
 * @param ageMs how long a host must have been known before it holds blocks: half of all newcomers
 *     leave within a week (measured on Tor relays)
 * @param availabilityMin share of the last 30 days it must have been seen in
 */
public record BeliefLimits(
    long suspectMs, long absentMs, long goneMs, long ageMs, double availabilityMin) {

  private static final long SUSPECT_MS = Duration.ofMinutes(15).toMillis();
  private static final long ABSENT_MS = Duration.ofDays(1).toMillis();
  private static final long GONE_MS = Duration.ofDays(7).toMillis();

  public BeliefLimits {
    if (suspectMs < 1 || absentMs < suspectMs || goneMs < absentMs || ageMs < 0) {
      throw new IllegalArgumentException(
          "suspect " + suspectMs + ", absent " + absentMs + ", gone " + goneMs + " ms");
    }
  }

  /** Members of one organisation: a week of acquaintance, reachable a third of the time. */
  public static BeliefLimits organisation() {
    return new BeliefLimits(SUSPECT_MS, ABSENT_MS, GONE_MS, Duration.ofDays(7).toMillis(), 0.3);
  }

  /** Strangers: a month of acquaintance, reachable half of the time. */
  public static BeliefLimits internet() {
    return new BeliefLimits(SUSPECT_MS, ABSENT_MS, GONE_MS, Duration.ofDays(30).toMillis(), 0.5);
  }

  /** The same with another τ. */
  public BeliefLimits withGone(Duration tau) {
    return new BeliefLimits(suspectMs, absentMs, tau.toMillis(), ageMs, availabilityMin);
  }

  /** The same with another time of acquaintance. */
  public BeliefLimits withAge(Duration age) {
    return new BeliefLimits(suspectMs, absentMs, goneMs, age.toMillis(), availabilityMin);
  }

  /**
   * True if a host may hold new blocks.
   *
   * @param availability share of the last 30 days in which it was seen
   */
  public boolean eligible(HostState host, double availability, long nowMs, TauClock clock) {
    return host.belief(nowMs, clock, this).mayGetBlocks()
        && nowMs - host.firstSeenMs() >= ageMs
        && availability >= availabilityMin;
  }
}
