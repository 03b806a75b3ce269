package dev.cairn.storage.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import dev.cairn.storage.repair.FreshIndices.Used;
import dev.cairn.storage.stripe.StripeBody.Shape;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Ranks, indices, migration. */
class RepairTurnsTest {

  private static final Hash STRIPE = Hash.of(new byte[] {1});
  private static final long DAY = 24 * 3_600_000L;

  private static NodeId node(int i) {
    return new NodeId(Hash.of(new byte[] {2, (byte) i}));
  }

  private static List<NodeId> nodes(int count) {
    List<NodeId> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nodes.add(node(i));
    }
    return nodes;
  }

  @Test
  void ranksAreTheSameForAllAndChangeWithTheEpoch() {
    List<NodeId> order = RepairRank.order(STRIPE, 5, nodes(20));
    assertThat(RepairRank.order(STRIPE, 5, nodes(20).reversed())).isEqualTo(order);
    assertThat(order).containsExactlyInAnyOrderElementsOf(nodes(20));
    Set<NodeId> firsts = new HashSet<>();
    for (int epoch = 0; epoch < 100; epoch++) {
      firsts.add(RepairRank.order(STRIPE, epoch, nodes(20)).getFirst());
    }
    assertThat(firsts).hasSizeGreaterThan(15);
  }

  @Test
  void aLaterRankNeverGoesBeforeAnEarlierOne() {
    List<NodeId> order = RepairRank.order(STRIPE, 5, nodes(20));
    for (int rank = 1; rank < order.size(); rank++) {
      assertThat(RepairRank.waitMs(STRIPE, 5, order.get(rank), rank))
          .isGreaterThan(RepairRank.waitMs(STRIPE, 5, order.get(rank - 1), rank - 1));
    }
    assertThat(RepairRank.waitMs(STRIPE, 5, order.getFirst(), 0)).isBetween(0L, 300_000L);
  }

  @Test
  void indicesAreFreshBeforeTheyAreRecycled() {
    Shape shape = new Shape(2, 3, 4, 2);
    List<Used> used =
        List.of(
            new Used(0, 95 * DAY, false),
            new Used(1, 1 * DAY, false),
            new Used(2, 5 * DAY, false),
            new Used(3, 99 * DAY, true),
            new Used(4, 99 * DAY, false));
    assertThat(FreshIndices.choose(shape, 4, used, 100 * DAY)).containsExactly(5, 3, 1, 2);
    assertThat(FreshIndices.choose(shape, 1, used, 100 * DAY)).containsExactly(5);
    assertThat(FreshIndices.choose(shape, 6, List.of(), 0)).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void whenIndicesRunOutThoseOfTheLongestSilentAreMadeAgain() {
    List<Used> used =
        List.of(
            new Used(0, 9 * DAY, false),
            new Used(1, 3 * DAY, false),
            new Used(2, 5 * DAY, false),
            new Used(2, 4 * DAY, false),
            new Used(3, 1 * DAY, false));
    BitSet live = new BitSet();
    live.set(0);
    assertThat(FreshIndices.again(2, used, live, List.of(3))).containsExactly(1, 2);
    assertThat(FreshIndices.again(0, used, live, List.of())).isEmpty();
  }

  @Test
  void anIndexWithALaterHolderIsNotRecycled() {
    Shape shape = new Shape(1, 1, 1, 0);
    List<Used> used = List.of(new Used(0, 0, true), new Used(0, 100 * DAY, false));
    assertThat(FreshIndices.choose(shape, 1, used, 100 * DAY)).isEmpty();
  }

  @Test
  void onlyTwiceTheMedianMovesBlocks() {
    double[] fills = {0.1, 0.2, 0.2, 0.3, 0.9};
    assertThat(Migration.bytesToGive(90, 100, fills)).isEqualTo(50);
    assertThat(Migration.bytesToGive(40, 100, fills)).isZero();
  }
}
