package dev.cairn.archive.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.archive.backup.VerifySample.StoredPack;
import dev.cairn.crypto.Hash;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VerifySampleTest {

  private static final long SEED = 20261129;
  private static final int MEBIBYTE = 1 << 20;

  private static List<StoredPack> packs(int count, int bytes) {
    List<StoredPack> packs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      packs.add(new StoredPack(Hash.of(new byte[] {(byte) i, (byte) (i >> 8)}), bytes));
    }
    return packs;
  }

  private static long bytes(VerifySample sample, List<StoredPack> packs) {
    return sample.choose(packs, new Random(SEED)).stream().mapToLong(StoredPack::bytes).sum();
  }

  @Test
  void readsAPercentButAtLeastOnePackAndAtMostWhatIsAllowed() {
    VerifySample usual = VerifySample.USUAL;
    assertThat(bytes(usual, List.of())).as("nothing stored").isZero();
    assertThat(bytes(usual, packs(1, 4096))).as("a small backup").isEqualTo(4096);
    assertThat(bytes(usual, packs(60, 16 * MEBIBYTE))).isEqualTo(16L * MEBIBYTE);
    assertThat(bytes(usual, packs(6000, 16 * MEBIBYTE))).as("94 GiB").isEqualTo(32L * MEBIBYTE);
    assertThat(bytes(VerifySample.NONE, packs(60, 16 * MEBIBYTE))).isZero();
    assertThat(bytes(VerifySample.of(10), packs(6000, 16 * MEBIBYTE)))
        .as("what is asked for has no limit")
        .isEqualTo(600L * 16 * MEBIBYTE);
    assertThat(VerifySample.of(100).choose(packs(60, 1000), new Random(SEED))).hasSize(60);
  }

  @Test
  void everyPackIsDrawnNowAndThen() {
    List<StoredPack> packs = packs(20, 16 * MEBIBYTE);
    Random random = new Random(SEED);
    Set<StoredPack> drawn = new HashSet<>();
    for (int run = 0; run < 400; run++) {
      drawn.addAll(VerifySample.USUAL.choose(packs, random));
    }
    assertThat(drawn).as("seed %d", SEED).hasSize(20);
  }

  @Test
  void refusesWhatIsNoPercentage() {
    for (double bad : new double[] {-1, 100.1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> VerifySample.of(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
