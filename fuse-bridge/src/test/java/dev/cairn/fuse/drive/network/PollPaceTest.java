package dev.cairn.fuse.drive.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How often the head is read. */
class PollPaceTest {

  private static final Duration OFTEN = Duration.ofSeconds(5);
  private static final long START = -123;

  private final PollPace pace = new PollPace(OFTEN, START);

  private static long after(Duration since) {
    return START + since.toNanos();
  }

  @Test
  void aHintIsFollowedAtOnce() {
    assertThat(pace.isDue(after(Duration.ofMillis(1)), true, true)).isTrue();
    assertThat(pace.isDue(after(Duration.ofMillis(1)), true, false)).isTrue();
  }

  @Test
  void whoCanBeToldAsksSeldomAndOthersOften() {
    assertThat(pace.isDue(after(Duration.ofSeconds(5)), false, false)).isTrue();
    assertThat(pace.isDue(after(Duration.ofSeconds(59)), false, true)).isFalse();
    assertThat(pace.isDue(after(Duration.ofSeconds(60)), false, true)).isTrue();
  }

  @Test
  void whoWasNotToldAsksOftenForAWhile() {
    pace.polled(after(Duration.ofSeconds(60)), false, true);
    assertThat(pace.isDue(after(Duration.ofSeconds(64)), false, true)).isFalse();
    assertThat(pace.isDue(after(Duration.ofSeconds(65)), false, true)).isTrue();
    Duration later = Duration.ofSeconds(60).plus(PollPace.DOUBT);
    pace.polled(after(later), false, false);
    assertThat(pace.isDue(after(later.plusSeconds(59)), false, true)).isFalse();
    assertThat(pace.isDue(after(later.plusSeconds(60)), false, true)).isTrue();
  }

  @Test
  void falseHintsCauseOneReadAMinute() {
    pace.polled(START, true, false);
    int reads = 0;
    for (int second = 1; second <= 600; second++) {
      if (pace.isDue(after(Duration.ofSeconds(second)), true, true)) {
        pace.polled(after(Duration.ofSeconds(second)), true, false);
        reads++;
      }
    }
    assertThat(reads).isEqualTo(10);
  }

  @Test
  void trueHintsAreFollowedAsTheyCome() {
    for (int second = 1; second <= 5; second++) {
      assertThat(pace.isDue(after(Duration.ofSeconds(second)), true, true)).isTrue();
      pace.polled(after(Duration.ofSeconds(second)), true, true);
    }
  }

  @Test
  void whoWasCutOffAsksAtOnceWhenTheNetworkIsBack() {
    assertThat(pace.isDue(after(Duration.ofSeconds(1)), false, true)).isFalse();
    pace.missed();
    assertThat(pace.isDue(after(Duration.ofSeconds(1)), false, true)).isTrue();
    pace.polled(after(Duration.ofSeconds(1)), false, false);
    assertThat(pace.isDue(after(Duration.ofSeconds(2)), false, true)).isFalse();
  }
}
