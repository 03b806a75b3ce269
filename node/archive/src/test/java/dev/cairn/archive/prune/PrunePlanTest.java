package dev.cairn.archive.prune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.prune.PrunePlan.PackUse;
import dev.cairn.crypto.Hash;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrunePlanTest {

  private static PackUse pack(int name, long used, long unused) {
    return new PackUse(Hash.of(new byte[] {(byte) name}), used, unused);
  }

  private static final PackUse FULL = pack(1, 100, 0);
  private static final PackUse HALF = pack(2, 50, 50);
  private static final PackUse MOST = pack(3, 90, 10);
  private static final PackUse NONE = pack(4, 0, 100);
  private static final List<PackUse> ALL = List.of(FULL, HALF, MOST, NONE);

  @Test
  void theMostWastefulAreCopiedUntilWhatStaysIsWithinTheLimit() {
    PrunePlan usual = PrunePlan.of(ALL, MaxUnused.USUAL); // 5 % of 240 + 12
    assertThat(usual.removed()).containsExactly(NONE);
    assertThat(usual.repacked()).containsExactly(HALF);
    assertThat(usual.kept()).containsExactly(MOST, FULL);
    assertThat(PrunePlan.of(ALL, new MaxUnused(0, 9)).repacked()).containsExactly(HALF, MOST);
    assertThat(PrunePlan.of(ALL, new MaxUnused(0, 60)).repacked()).isEmpty();
    assertThat(PrunePlan.of(ALL, MaxUnused.UNLIMITED).repacked()).isEmpty();
    assertThat(PrunePlan.of(List.of(FULL), new MaxUnused(0, 0)).isNothing()).isTrue();
  }
}
