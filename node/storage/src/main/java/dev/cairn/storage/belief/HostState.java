package dev.cairn.storage.belief;

import static dev.cairn.storage.belief.Observation.ANSWERED;
import static dev.cairn.storage.belief.Observation.UNANSWERED;

import java.time.Duration;

/**
 * What an observer remembers of a host: all that beliefs are made of. Whoever returns after any
 * silence counts again; that, and not the length of τ, is what keeps repair cheap.
 *
 * @param firstSeenMs when it was first seen
 * @param lastSeenMs when it was last seen
 * @param lastSeenTau what the {@link TauClock} showed then
 * @param suspect true if it did not answer since
 * @param standing whether it is gone whatever it answers
 */
public record HostState(
    long firstSeenMs, long lastSeenMs, long lastSeenTau, boolean suspect, Standing standing) {

  /** Of established Tor relays silent for 30 days 22 % return. */
  private static final long RETURN_MS = Duration.ofDays(30).toMillis();

  /** Proofs of departure, by rising finality. */
  public enum Standing {
    NONE,
    LEFT,
    FAILED,
    REVOKED
  }

  /** A host seen for the first time. */
  public static HostState first(long nowMs, TauClock clock) {
    return new HostState(nowMs, nowMs, clock.reading(nowMs), false, Standing.NONE);
  }

  /** The state after {@code observation} at {@code nowMs}; later observations come later. */
  public HostState after(Observation observation, long nowMs, TauClock clock) {
    if (observation == UNANSWERED) {
      return new HostState(firstSeenMs, lastSeenMs, lastSeenTau, true, standing);
    }
    Standing next =
        switch (observation) {
          case ANSWERED, UNANSWERED -> standing;
          case SAID_GOODBYE -> max(standing, Standing.LEFT);
          case REJOINED -> standing == Standing.LEFT ? Standing.NONE : standing;
          case FAILED_AUDIT -> max(standing, Standing.FAILED);
          case VINDICATED -> standing == Standing.FAILED ? Standing.NONE : standing;
          case REVOKED -> Standing.REVOKED;
        };
    boolean seen = observation == ANSWERED || observation == Observation.REJOINED;
    return seen
        ? new HostState(firstSeenMs, nowMs, clock.reading(nowMs), false, next)
        : new HostState(firstSeenMs, lastSeenMs, lastSeenTau, suspect, next);
  }

  /** What is believed at {@code nowMs}. */
  public Belief belief(long nowMs, TauClock clock, BeliefLimits limits) {
    if (standing != Standing.NONE || clock.reading(nowMs) - lastSeenTau >= limits.goneMs()) {
      return Belief.GONE;
    }
    long silentMs = nowMs - lastSeenMs;
    if (silentMs >= limits.absentMs()) {
      return Belief.ABSENT;
    }
    return suspect || silentMs >= limits.suspectMs() ? Belief.SUSPECT : Belief.LIVE;
  }

  /**
   * True if its blocks may come back though they do not count: they are still counted against the
   * caps of placement, or a site's returners would break them.
   */
  public boolean mayReturn(long nowMs) {
    return standing == Standing.NONE && nowMs - lastSeenMs < RETURN_MS;
  }

  /** When silence alone will make it gone; the past if it is. A stop of the clock moves it on. */
  public long goneAtMs(long nowMs, TauClock clock, BeliefLimits limits) {
    return standing != Standing.NONE
        ? nowMs
        : clock.whenShows(lastSeenTau + limits.goneMs(), nowMs);
  }

  private static Standing max(Standing a, Standing b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
