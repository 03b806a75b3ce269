package dev.cairn.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whatever is lost, as long as k shards remain, comes back. */
class ErasurePatternsPropertyTest {

  private static final long SEED = 21;

  @Test
  void everyPatternOfLossIsMendedUpToTwelveShards() {
    Random random = new Random(SEED);
    for (int n = 1; n <= 12; n++) {
      for (int k = 1; k <= n; k++) {
        mendEveryPattern(k, n - k, random);
      }
    }
  }

  private static void mendEveryPattern(int k, int m, Random random) {
    int n = k + m;
    ErasureCode code = ErasureCode.of(k, m);
    Stripe stripe = Stripe.random(k, m, 9, random);
    Shards arena = code.shards(9);
    for (int pattern = 0; pattern < 1 << n; pattern++) {
      BitSet lost = BitSet.valueOf(new long[] {pattern});
      if (lost.cardinality() > m) {
        continue;
      }
      BitSet present = Stripe.range(0, n);
      present.andNot(lost);
      stripe.fill(arena, present);
      lost.stream().forEach(arena::clear);

      code.reconstruct(arena, present, lost);

      assertThat(stripe.wrong(arena, Stripe.range(0, n)).isEmpty())
          .as("k=%d m=%d lost %s, seed %d", k, m, lost, SEED)
          .isTrue();
    }
  }

  @Test
  void randomSubsetsComeFromRandomSubsetsInLargeCodes() {
    Random random = new Random(SEED + 1);
    for (int round = 0; round < 40; round++) {
      int n = 13 + random.nextInt(244);
      int k = 1 + random.nextInt(Math.min(n, 64));
      mendRandomSubset(k, n - k, 1 + random.nextInt(200), random);
    }
    mendRandomSubset(255, 1, 70, random);
    mendRandomSubset(1, 255, 70, random);
    mendRandomSubset(128, 127, 70, random);
  }

  /** Only the k inputs and the wanted shards have a place in the arena. */
  private static void mendRandomSubset(int k, int m, int shardBytes, Random random) {
    Stripe stripe = Stripe.random(k, m, shardBytes, random);
    List<Integer> order = new ArrayList<>(IntStream.range(0, k + m).boxed().toList());
    Collections.shuffle(order, random);
    BitSet present = new BitSet();
    order.subList(0, k).forEach(present::set);
    BitSet wanted = new BitSet();
    order.subList(k, k + Math.min(m, 1 + random.nextInt(20))).forEach(wanted::set);
    BitSet both = (BitSet) present.clone();
    both.or(wanted);
    ErasureCode code = ErasureCode.of(k, m);
    Shards arena = code.shards(shardBytes, both);
    stripe.fill(arena, present);

    code.reconstruct(arena, present, wanted);

    assertThat(stripe.wrong(arena, both).isEmpty())
        .as("k=%d m=%d present %s wanted %s, seed %d", k, m, present, wanted, SEED)
        .isTrue();
  }
}
