package dev.cairn.storage.belief;

import static dev.cairn.storage.belief.Observation.ANSWERED;
import static dev.cairn.storage.belief.Observation.FAILED_AUDIT;
import static dev.cairn.storage.belief.Observation.REJOINED;
import static dev.cairn.storage.belief.Observation.REVOKED;
import static dev.cairn.storage.belief.Observation.SAID_GOODBYE;
import static dev.cairn.storage.belief.Observation.UNANSWERED;
import static dev.cairn.storage.belief.Observation.VINDICATED;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HostStateTest {

  private static final long HOUR = 3_600_000;
  private static final long DAY = 24 * HOUR;
  private static final BeliefLimits LIMITS = BeliefLimits.organisation();
  private static final TauClock RUNNING = TauClock.RUNNING;

  private static Belief after(HostState host, long nowMs) {
    return host.belief(nowMs, RUNNING, LIMITS);
  }

  @Test
  void silenceMakesSuspectThenAbsentThenGone() {
    HostState host = HostState.first(0, RUNNING);
    assertThat(after(host, HOUR / 5)).isEqualTo(Belief.LIVE);
    assertThat(after(host, HOUR / 4)).isEqualTo(Belief.SUSPECT);
    assertThat(after(host, DAY - 1)).isEqualTo(Belief.SUSPECT);
    assertThat(after(host, DAY)).isEqualTo(Belief.ABSENT);
    assertThat(after(host, 7 * DAY - 1)).isEqualTo(Belief.ABSENT);
    assertThat(after(host, 7 * DAY)).isEqualTo(Belief.GONE);
    assertThat(host.goneAtMs(DAY, RUNNING, LIMITS)).isEqualTo(7 * DAY);
  }

  @Test
  void whoeverReturnsCountsAgain() {
    HostState host = HostState.first(0, RUNNING).after(ANSWERED, 30 * DAY, RUNNING);
    assertThat(after(host, 30 * DAY)).isEqualTo(Belief.LIVE);
  }

  @Test
  void timeoutsMakeSuspectUntilAnAnswer() {
    HostState host = HostState.first(0, RUNNING).after(UNANSWERED, 1, RUNNING);
    assertThat(after(host, 2)).isEqualTo(Belief.SUSPECT);
    assertThat(after(host.after(ANSWERED, 3, RUNNING), 4)).isEqualTo(Belief.LIVE);
  }

  @Test
  void proofsCountAtOnceAndOutrankEachOther() {
    HostState host = HostState.first(0, RUNNING);
    HostState left = host.after(SAID_GOODBYE, 1, RUNNING);
    assertThat(after(left, 1)).isEqualTo(Belief.GONE);
    assertThat(after(left.after(ANSWERED, 2, RUNNING), 2)).isEqualTo(Belief.GONE);
    assertThat(after(left.after(REJOINED, 2, RUNNING), 2)).isEqualTo(Belief.LIVE);

    HostState failed = host.after(FAILED_AUDIT, 1, RUNNING);
    assertThat(after(failed.after(REJOINED, 2, RUNNING), 2)).isEqualTo(Belief.GONE);
    assertThat(after(failed.after(VINDICATED, 2, RUNNING), 2)).isEqualTo(Belief.LIVE);

    HostState revoked = failed.after(REVOKED, 2, RUNNING);
    for (Observation observation : Observation.values()) {
      assertThat(after(revoked.after(observation, 3, RUNNING), 3)).isEqualTo(Belief.GONE);
    }
  }

  @Test
  void theSilentMayReturnForAMonthTheProvenGoneMayNot() {
    HostState host = HostState.first(0, RUNNING);
    assertThat(host.mayReturn(30 * DAY - 1)).isTrue();
    assertThat(host.mayReturn(30 * DAY)).isFalse();
    assertThat(host.after(REVOKED, 1, RUNNING).mayReturn(2)).isFalse();
  }

  @Test
  void theBrakeStopsTauButNotAbsence() {
    HostState host = HostState.first(0, RUNNING);
    TauClock braked = MassBrake.after(RUNNING, 100, 30, HOUR);
    assertThat(braked.isStopped(HOUR)).isTrue();
    assertThat(host.belief(2 * DAY, braked, LIMITS)).isEqualTo(Belief.ABSENT);
    assertThat(host.belief(9 * DAY, braked, LIMITS)).isEqualTo(Belief.ABSENT);
    assertThat(host.belief(10 * DAY, braked, LIMITS)).isEqualTo(Belief.GONE);
    for (long now : new long[] {0, HOUR, DAY, 4 * DAY, 9 * DAY}) {
      assertThat(host.goneAtMs(now, braked, LIMITS))
          .as("seen at %d", now)
          .isEqualTo(now < HOUR ? 7 * DAY : 10 * DAY);
    }
  }

  @Test
  void theBrakeWantsMoreThanFifteenPercentOfManySteadyContactsAndMoreOfFew() {
    int[][] quiet = {{10_000, 1500}, {100, 15}, {100, 22}, {20, 6}, {9, 9}};
    int[][] mass = {{10_000, 1600}, {100, 23}, {20, 7}, {10, 4}};
    for (int[] contacts : quiet) {
      assertThat(MassBrake.after(RUNNING, contacts[0], contacts[1], 0)).isEqualTo(RUNNING);
    }
    for (int[] contacts : mass) {
      assertThat(MassBrake.after(RUNNING, contacts[0], contacts[1], 0).isStopped(0)).isTrue();
    }
  }

  @Test
  void stopsAddUpAndOverlap() {
    TauClock clock = RUNNING.stop(100, 50).stop(120, 50).stop(1000, 10);
    assertThat(clock.reading(90)).isGreaterThanOrEqualTo(20);
    assertThat(clock.reading(1000)).isEqualTo(1000 - 70);
    assertThat(clock.reading(1005)).isEqualTo(1000 - 70);
    assertThat(clock.reading(2000)).isEqualTo(2000 - 80);
    assertThat(clock.whenShows(940, 1005)).isEqualTo(1020);
  }

  @Test
  void newcomersAndSeldomSeenHostsHoldNothing() {
    HostState host = HostState.first(0, RUNNING).after(ANSWERED, 7 * DAY, RUNNING);
    assertThat(LIMITS.eligible(host, 0.3, 7 * DAY, RUNNING)).isTrue();
    assertThat(LIMITS.eligible(host, 0.29, 7 * DAY, RUNNING)).isFalse();
    assertThat(LIMITS.eligible(host, 1, 8 * DAY, RUNNING)).as("absent").isFalse();
    assertThat(BeliefLimits.internet().eligible(host, 1, 7 * DAY, RUNNING)).as("young").isFalse();
  }
}
