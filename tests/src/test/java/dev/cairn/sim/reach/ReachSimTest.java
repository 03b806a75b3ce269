package dev.cairn.sim.reach;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The short forms of {@code ./cairn-sim reach}; {@code -Dcairn.reach.nodes} makes them long. */
class ReachSimTest {

  private static final long SEED = Long.getLong("cairn.sim.seed", 1L);

  @Test
  void lookupsInTenThousandTakeThreeHopsAndOneWhereAllAreKnown() {
    LookupReach.Result large = LookupReach.run(10_000, 0, false, 300, SEED);
    assertThat(large.hopsMedian()).as("%s, seed %d", large.words(), SEED).isLessThanOrEqualTo(3);
    assertThat(large.hopsP99()).as("%s, seed %d", large.words(), SEED).isLessThanOrEqualTo(6);
    LookupReach.Result whole = LookupReach.run(1_999, 0, true, 50, SEED);
    assertThat(whole.hopsP99()).as("%s, seed %d", whole.words(), SEED).isEqualTo(1);
  }

  @Test
  void aFifthOfLiarsAndSilentOnesBendsNoLookupInAHundred() {
    LookupReach.Result result = LookupReach.run(4_000, 0.2, false, 400, SEED);
    assertThat(result.nearest()).as("%s, seed %d", result.words(), SEED).isEqualTo(1);
    assertThat(result.correct())
        .as("%s, seed %d", result.words(), SEED)
        .isGreaterThanOrEqualTo(0.99);
  }

  @Test
  void everybodyIsBackWithinAQuarterOfAnHourOfAMassRebootAndIdlesCheaply() {
    RebootReach.Result result =
        RebootReach.run(
            Integer.getInteger("cairn.reach.nodes", 60),
            Duration.ofMinutes(10),
            Duration.ofMinutes(10),
            SEED);
    assertThat(result.back()).as(result.words()).isEqualTo(result.nodes());
    assertThat(result.known()).as(result.words()).isEqualTo(result.nodes() - 1);
    assertThat(result.allBack()).as(result.words()).isLessThan(Duration.ofMinutes(15));
    assertThat(result.bitsPerSecond()).as(result.words()).isLessThan(40_000);
  }
}
