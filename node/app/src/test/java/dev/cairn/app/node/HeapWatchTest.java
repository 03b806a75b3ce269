package dev.cairn.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HeapWatchTest {

  private static final long MIB = 1L << 20;

  private final HeapWatch heap = new HeapWatch();

  private boolean isDue(long usedMib, double cpuSeconds) {
    return heap.isDue(usedMib * MIB, Duration.ofMillis((long) (cpuSeconds * 1000)));
  }

  @Test
  void collectsWhatHasDoubledWhateverTheNodeDoes() {
    heap.collected(40 * MIB);
    for (int look = 0; look < 40; look++) {
      assertThat(isDue(136, look * 2)).as("look %d", look).isFalse();
    }
    assertThat(isDue(137, 100)).isTrue();
    heap.collected(200 * MIB);
    assertThat(isDue(400, 102)).isFalse();
    assertThat(isDue(401, 104)).isTrue();
  }

  @Test
  void collectsLessWhenTheNodeHasComeToRest() {
    heap.collected(40 * MIB);
    int due = 0;
    for (int look = 1; look <= 30; look++) {
      due += isDue(100, Math.min(look, 15)) ? 1 : 0; // works for 15 looks, then rests
    }
    assertThat(due).as("once, after the second 15 looks").isEqualTo(1);
  }

  @Test
  void leavesASmallHeapAlone() {
    heap.collected(30 * MIB);
    for (int look = 0; look < 60; look++) {
      assertThat(isDue(70, 0)).isFalse();
    }
  }
}
