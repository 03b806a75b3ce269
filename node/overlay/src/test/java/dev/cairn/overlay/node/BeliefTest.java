package dev.cairn.overlay.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BeliefTest {

  private static final long SECOND = 1_000_000_000L;

  @Test
  void patienceFollowsMeanAndDeviationWithinItsBounds() {
    RoundTrips trips = RoundTrips.NONE;
    assertThat(trips.patience()).isEqualTo(Duration.ofSeconds(5));
    for (int i = 0; i < 50; i++) {
      trips = trips.with(Duration.ofMillis(20));
    }
    assertThat(trips.patience()).isEqualTo(Duration.ofMillis(500));
    for (int i = 0; i < 50; i++) {
      trips = trips.with(Duration.ofMillis(i % 2 == 0 ? 1000 : 2000));
    }
    assertThat(trips.patience()).isBetween(Duration.ofMillis(2500), Duration.ofMillis(5000));
    for (int i = 0; i < 50; i++) {
      trips = trips.with(Duration.ofMinutes(1));
    }
    assertThat(trips.patience()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void pausesLongerAfterEachFailureAndEndsWithAnAnswer() {
    Belief once = Belief.NEW.failed(0);
    assertThat(once.paused(4 * SECOND)).isTrue();
    assertThat(once.paused(6 * SECOND)).isFalse();
    Belief often = once;
    for (int i = 0; i < 20; i++) {
      often = often.failed(0);
    }
    assertThat(often.paused(119 * SECOND)).isTrue();
    assertThat(often.paused(121 * SECOND)).isFalse();
    assertThat(often.answered(SECOND).failing()).isFalse();
  }

  @Test
  void countsAsAKeeperForAQuarterOfAnHourAfterItsFirstFailure() {
    Belief belief = Belief.NEW.failed(0).failed(800 * SECOND);
    assertThat(belief.lately(899 * SECOND)).isTrue();
    assertThat(belief.lately(901 * SECOND)).isFalse();
    assertThat(Belief.NEW.lately(0)).isFalse();
  }
}
