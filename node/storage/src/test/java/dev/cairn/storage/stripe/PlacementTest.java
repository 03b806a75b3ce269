package dev.cairn.storage.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import dev.cairn.storage.stripe.Placement.Candidate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlacementTest {

  private static final Hash STRIPE = Hash.of(new byte[] {1});

  private static List<Candidate> hosts(int count, int sites, int members) {
    List<Candidate> hosts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      NodeId node = new NodeId(Hash.of(new byte[] {2, (byte) i}));
      hosts.add(new Candidate(node, new java.util.UUID(0, i % members), "site" + i % sites, 1000));
    }
    return hosts;
  }

  private static Map<String, Integer> perSite(Placement placement) {
    Map<String, Integer> perSite = new HashMap<>();
    placement.chosen().forEach(host -> perSite.merge(host.site(), 1, Integer::sum));
    return perSite;
  }

  @Test
  void atMostASixthOnOneSiteAndOnePerMember() {
    Placement placement = Placement.choose(STRIPE, 12, hosts(48, 8, 48));
    assertThat(placement.chosen()).hasSize(12).doesNotHaveDuplicates();
    assertThat(perSite(placement).values()).allMatch(count -> count <= 2);
    assertThat(placement.relaxed()).isEmpty();
    assertThat(placement.reserves()).hasSize(36).doesNotContainAnyElementsOf(placement.chosen());
  }

  @Test
  void sitesAreRelaxedEvenlyAndOpenlyWhereThereAreFew() {
    Placement placement = Placement.choose(STRIPE, 12, hosts(24, 3, 24));
    assertThat(placement.chosen()).hasSize(12);
    assertThat(perSite(placement).values()).containsOnly(4);
    assertThat(placement.siteCap()).isEqualTo(4);
    assertThat(placement.relaxed()).contains("4 blocks on one site").contains("2 are wanted");
  }

  @Test
  void membersAreRelaxedLast() {
    Placement placement = Placement.choose(STRIPE, 6, hosts(6, 1, 2));
    assertThat(placement.chosen()).hasSize(6).doesNotHaveDuplicates();
    assertThat(placement.relaxed()).contains("several blocks with one member");
  }

  @Test
  void repairKeepsTheCapsTogetherWithWhatIsHeld() {
    List<Candidate> hosts = hosts(48, 8, 48);
    List<Candidate> held = Placement.choose(STRIPE, 12, hosts).chosen().subList(0, 7);
    Placement.Demand demand = new Placement.Demand(STRIPE, 12, 5, Placement.SITES_WANTED, held);
    Placement repair = Placement.choose(demand, hosts);
    assertThat(repair.chosen()).hasSize(5).doesNotContainAnyElementsOf(held);
    assertThat(repair.relaxed()).isEmpty();
    List<Candidate> all = new ArrayList<>(held);
    all.addAll(repair.chosen());
    Map<String, Integer> perSite = new HashMap<>();
    all.forEach(host -> perSite.merge(host.site(), 1, Integer::sum));
    assertThat(perSite.values()).allMatch(count -> count <= 2);
    assertThat(all.stream().map(Candidate::member).distinct()).hasSize(12);
  }

  @Test
  void takesWhatThereIs() {
    Placement placement = Placement.choose(STRIPE, 12, hosts(5, 5, 5));
    assertThat(placement.chosen()).hasSize(5);
    assertThat(placement.reserves()).isEmpty();
    assertThat(Placement.choose(STRIPE, 3, List.of()).chosen()).isEmpty();
  }

  @Test
  void orderOfCandidatesDoesNotMatter() {
    List<Candidate> hosts = hosts(40, 10, 40);
    Placement first = Placement.choose(STRIPE, 12, hosts);
    List<Candidate> shuffled = new ArrayList<>(hosts);
    Collections.shuffle(shuffled, new Random(1));
    assertThat(Placement.choose(STRIPE, 12, shuffled)).isEqualTo(first);
  }

  @Test
  void lossOfOneHostMovesNobodyElse() {
    List<Candidate> hosts = hosts(40, 40, 40);
    Placement before = Placement.choose(STRIPE, 12, hosts);
    Candidate gone = before.chosen().get(3);
    List<Candidate> left = new ArrayList<>(hosts);
    left.remove(gone);
    HashSet<Candidate> expected = new HashSet<>(before.chosen());
    expected.remove(gone);
    assertThat(Placement.choose(STRIPE, 12, left).chosen()).containsAll(expected);
  }

  @Test
  void blocksFollowFreeSpaceUpToFourTimesTheMedian() {
    List<Candidate> hosts = new ArrayList<>(hosts(40, 40, 40));
    Candidate large = hosts.get(0);
    hosts.set(0, new Candidate(large.node(), large.member(), large.site(), 1_000_000));
    Candidate half = hosts.get(1);
    hosts.set(1, new Candidate(half.node(), half.member(), half.site(), 500));
    Map<NodeId, Integer> first = new HashMap<>();
    int rounds = 20_000;
    for (int i = 0; i < rounds; i++) {
      Hash stripe = Hash.of(new byte[] {3, (byte) i, (byte) (i >> 8)});
      first.merge(Placement.rank(stripe, hosts).getFirst().node(), 1, Integer::sum);
    }
    // Weights: 4 (capped), 0.5 and 38 times 1, so 42.5 in all.
    assertThat(first.getOrDefault(large.node(), 0) / (double) rounds).isBetween(0.08, 0.108);
    assertThat(first.getOrDefault(half.node(), 0) / (double) rounds).isBetween(0.008, 0.016);
  }
}
