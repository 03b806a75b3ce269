package dev.cairn.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class IdleHeapTest {

  private static final long MIB = 1L << 20;

  private final IdleHeap heap = new IdleHeap();

  private boolean isDue(long usedMib, double cpuSeconds) {
    return heap.isDue(usedMib * MIB, Duration.ofMillis((long) (cpuSeconds * 1000)));
  }

  @Test
  void collectsOnceWhenTheNodeRestsAfterWork() {
    assertThat(isDue(300, 20)).as("at work").isFalse();
    assertThat(isDue(500, 40)).as("at work").isFalse();
    assertThat(isDue(500, 40.5)).as("resting").isTrue();
    heap.collected(40 * MIB);
    for (long used = 40; used < 88; used += 8) {
      assertThat(isDue(used, 41)).as("%d MiB", used).isFalse();
    }
    assertThat(isDue(96, 41)).as("what a resting node leaves adds up").isTrue();
  }

  @Test
  void leavesASmallHeapAlone() {
    for (int used = 30; used < 40; used++) {
      assertThat(isDue(used, 1)).isFalse();
    }
  }
}
