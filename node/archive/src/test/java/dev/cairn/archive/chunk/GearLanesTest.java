package dev.cairn.archive.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GearLanesTest {

  private static final long SEED = Long.getLong("cairn.sim.seed", 218L);
  private static final int BITS = 21;

  private final Random random = new Random(SEED);
  private final long[] table = Gear.of(new byte[32]).table();

  @BeforeEach
  void onThisMachine() {
    assumeTrue(GearLanes.load().isPresent(), "SKIPPED: no AVX, or no machine code");
  }

  private boolean mayCut(byte[] array, int at, int first, int bits) {
    return GearLanes.load().orElseThrow().mayCut(table, array, at, first, bits);
  }

  private boolean cuts(byte[] array, int at, int first, int bits) {
    long hash = 0;
    for (int i = first; i < at + GearLanes.WINDOW_BYTES; i++) {
      hash = (hash << 1) + table[array[i] & 0xFF];
      if (i >= at && hash >>> (Long.SIZE - bits) == 0) {
        return true;
      }
    }
    return false;
  }

  @Test
  void saysOfEveryWindowWhetherThereIsACut() {
    byte[] array = new byte[GearLanes.WINDOW_BYTES + 1000];
    int found = 0;
    for (int round = 0; round < 400; round++) {
      random.nextBytes(array);
      int first = random.nextInt(500);
      int at = first + random.nextInt(500); // often within the first 64 bytes that count
      int bits = 14 + round % 5;
      boolean cuts = cuts(array, at, first, bits);
      assertThat(mayCut(array, at, first, bits))
          .as("seed %d, round %d", SEED, round)
          .isEqualTo(cuts);
      found += cuts ? 1 : 0;
    }
    assertThat(found).as("windows of both kinds").isBetween(100, 399);
  }

  /** Machine code would read whatever lies behind. */
  @Test
  void refusesAWindowOutsideOfTheArrayAndAShortTable() {
    byte[] array = new byte[GearLanes.WINDOW_BYTES + 10];
    for (int outside : new int[] {-1, 11, Integer.MAX_VALUE - 64}) {
      assertThatThrownBy(() -> mayCut(array, outside, 0, BITS))
          .as("window at %d", outside)
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
    GearLanes lanes = GearLanes.load().orElseThrow();
    assertThatThrownBy(() -> lanes.mayCut(new long[255], array, 0, 0, BITS))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  /** At the first byte of the window, the last, and at both sides of each seam. */
  @Test
  void findsTheOnlyCutWhereverItIs() {
    byte[] before = contentWithoutACut();
    byte[] cut = bytesThatCut();
    for (int lane = 0; lane < GearCode.LANES; lane++) {
      for (int place : new int[] {0, 1, 63, 64, GearCode.LANE_BYTES - 1}) {
        byte[] array = before.clone();
        int at = Long.SIZE + lane * GearCode.LANE_BYTES + place;
        System.arraycopy(cut, 0, array, at + 1 - cut.length, cut.length);
        assertThat(cuts(array, Long.SIZE, 0, BITS)).isTrue();
        assertThat(mayCut(array, Long.SIZE, 0, BITS))
            .as("seed %d, lane %d, %d", SEED, lane, place)
            .isTrue();
      }
    }
    assertThat(mayCut(before, Long.SIZE, 0, BITS)).isFalse();
  }

  private byte[] contentWithoutACut() {
    byte[] array = new byte[GearLanes.WINDOW_BYTES + Long.SIZE];
    do {
      random.nextBytes(array);
    } while (cuts(array, Long.SIZE, 0, BITS));
    return array;
  }

  /** The 64 bytes behind which there is one. */
  private byte[] bytesThatCut() {
    byte[] bytes = new byte[8 << 20];
    random.nextBytes(bytes);
    long hash = 0;
    for (int i = 0; i < bytes.length; i++) {
      hash = (hash << 1) + table[bytes[i] & 0xFF];
      if (i >= Long.SIZE && hash >>> (Long.SIZE - BITS) == 0) {
        return Arrays.copyOfRange(bytes, i + 1 - Long.SIZE, i + 1);
      }
    }
    throw new AssertionError("8 MiB without a cut, seed " + SEED);
  }
}
