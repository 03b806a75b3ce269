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

  @Test
  void isSuspectOnlyAfterThreeFailuresOverFifteenSeconds() {
    Belief twice = Belief.NEW.failed(0).failed(SECOND);
    Belief thrice = twice.failed(2 * SECOND);
    assertThat(twice.suspect(60 * SECOND)).isFalse();
    assertThat(thrice.suspect(14 * SECOND)).isFalse();
    assertThat(thrice.suspect(15 * SECOND)).isTrue();
    assertThat(thrice.answered(16 * SECOND).suspect(60 * SECOND)).isFalse();
  }

  @Test
  void eachFailureDoublesPatienceUpToTenSecondsAndAnAnswerEndsThat() {
    Belief belief = Belief.NEW;
    for (int i = 0; i < 50; i++) {
      belief = belief.answeredIn(Duration.ofMillis(20), 0);
    }
    assertThat(belief.patience()).isEqualTo(Duration.ofMillis(500));
    assertThat(belief.failed(0).patience()).isEqualTo(Duration.ofSeconds(1));
    assertThat(belief.failed(0).failed(0).patience()).isEqualTo(Duration.ofSeconds(2));
    Belief often = belief;
    for (int i = 0; i < 40; i++) {
      often = often.failed(0);
    }
    assertThat(often.patience()).isEqualTo(Duration.ofSeconds(10));
    assertThat(often.answered(0).patience()).isEqualTo(Duration.ofMillis(500));
  }
}
