package dev.cairn.sim.reach;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Records;
import dev.cairn.overlay.kademlia.Lookup;
import dev.cairn.overlay.kademlia.Nearness;
import dev.cairn.overlay.wire.FindAnswer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Real look-ups over real routing tables, without wires. A hop is a request on the way to the
 * nearest member: one that the asker knew itself is one hop away.
 *
 * <p>Of the malicious members, every other one is silent, and the rest tell of the malicious
 * members nearest to the point, and of nobody else.
 */
public final class LookupReach {

  private static final int PATHS = 4;
  private static final int PARALLEL = 3;

  private final SettledNetwork network;
  private final SplittableRandom chance;
  private final Set<NodeId> malicious = new HashSet<>();
  private final boolean known;

  /**
   * @param whole every node knows every other, as below 2,000 members
   */
  private LookupReach(int nodes, double maliciousShare, boolean whole, long seed) {
    this.chance = new SplittableRandom(seed);
    this.network = new SettledNetwork(nodes, chance.split());
    this.known = whole;
    for (Member member : network.members()) {
      if (chance.nextDouble() < maliciousShare) {
        malicious.add(member.nodeId());
      }
    }
  }

  /**
   * What the look-ups came to.
   *
   * @param correct share of look-ups that found the 20 nearest of those who answer
   * @param nearest share of look-ups that found the nearest of those who answer
   * @param asked members asked in a look-up, on average
   */
  public record Result(
      int lookups, int hopsMedian, int hopsP99, double correct, double nearest, double asked) {

    /** As one line for people. */
    public String words() {
      return String.format(
          Locale.ROOT,
          "%d look-ups: hops median %d, p99 %d; all 20 nearest %.2f %%, the nearest %.2f %%; %.0f"
              + " asked each",
          lookups,
          hopsMedian,
          hopsP99,
          100 * correct,
          100 * nearest,
          asked);
    }
  }

  /** Runs {@code lookups} from random honest members to random points. */
  public static Result run(
      int nodes, double maliciousShare, boolean whole, int lookups, long seed) {
    return new LookupReach(nodes, maliciousShare, whole, seed).measure(lookups);
  }

  private record Found(List<Member> closest, int hops, int asked) {}

  private Result measure(int lookups) {
    List<Integer> hops = new ArrayList<>();
    int correct = 0;
    int nearest = 0;
    long asked = 0;
    for (int i = 0; i < lookups; i++) {
      Hash point = network.point();
      Member asker = network.any();
      while (malicious.contains(asker.nodeId())) {
        asker = network.any();
      }
      Found found = search(asker, point);
      List<Member> expected = expected(asker, point);
      hops.add(found.hops());
      asked += found.asked();
      correct += found.closest().equals(expected) ? 1 : 0;
      nearest += found.closest().getFirst().equals(expected.getFirst()) ? 1 : 0;
    }
    hops.sort(null);
    return new Result(
        lookups,
        hops.get(lookups / 2),
        hops.get(lookups * 99 / 100),
        (double) correct / lookups,
        (double) nearest / lookups,
        (double) asked / lookups);
  }

  /** The 20 nearest that answer, the asker left out. */
  private List<Member> expected(Member asker, Hash point) {
    return network.nearest(point, 4 * Records.KEEPERS).stream()
        .filter(member -> !isSilent(member) && !member.equals(asker))
        .limit(Records.KEEPERS)
        .toList();
  }

  private Found search(Member asker, Hash point) {
    Lookup.Shape shape = new Lookup.Shape(point, Records.KEEPERS, PATHS, PARALLEL);
    List<Member> seeds =
        known
            ? network.nearest(point, Records.KEEPERS + 1).stream()
                .filter(member -> !member.equals(asker))
                .toList()
            : network.table(asker).closest(point, Records.KEEPERS);
    Lookup lookup = new Lookup(shape, seeds);
    Map<NodeId, Integer> hops = new HashMap<>();
    seeds.forEach(seed -> hops.put(seed.nodeId(), 1));
    int asked = 0;
    for (List<Member> next = lookup.next(); !next.isEmpty(); next = lookup.next()) {
      for (Member member : next) {
        asked++;
        answer(lookup, asker, member, point, hops);
      }
    }
    List<Member> closest = lookup.closest();
    return new Found(closest, hops.getOrDefault(closest.getFirst().nodeId(), 0), asked);
  }

  private void answer(
      Lookup lookup, Member asker, Member asked, Hash point, Map<NodeId, Integer> hops) {
    if (isSilent(asked)) {
      lookup.failed(asked.nodeId());
      return;
    }
    int away = hops.getOrDefault(asked.nodeId(), 1) + 1;
    List<Member> told = new ArrayList<>(told(asked, point));
    told.removeIf(member -> member.equals(asker));
    told.forEach(member -> hops.merge(member.nodeId(), away, Math::min));
    lookup.answered(asked.nodeId(), told);
  }

  private List<Member> told(Member asked, Hash point) {
    if (malicious.contains(asked.nodeId())) {
      return network.members().stream()
          .filter(member -> malicious.contains(member.nodeId()))
          .sorted(Nearness.to(point))
          .limit(FindAnswer.MEMBERS_MAX)
          .toList();
    }
    return known
        ? network.nearest(point, FindAnswer.MEMBERS_MAX)
        : network.table(asked).closest(point, FindAnswer.MEMBERS_MAX);
  }

  private boolean isSilent(Member member) {
    return malicious.contains(member.nodeId()) && member.nodeId().hash().at(31) % 2 == 0;
  }
}
