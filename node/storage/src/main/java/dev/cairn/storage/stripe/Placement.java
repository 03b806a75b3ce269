package dev.cairn.storage.stripe;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Which members get the blocks of a stripe: weighted rendezvous hashing (Thaler and Ravishankar
 * 1998; weights as {@code -w / ln h}) on free space, under caps: at most one block per member and
 * at most ⌈n/6⌉ per failure domain, so that the loss of one site never costs more than a sixth. In
 * a network too small for the caps they are relaxed, the site's step by step and then the member's,
 * and the result says so.
 *
 * <p>Pure and deterministic. Placement is sticky: it is asked when blocks are made, never again.
 *
 * @param chosen block {@code i} goes to the {@code i}-th; fewer than n if there are fewer hosts
 * @param reserves the others, best first: whoever refuses is replaced from here
 * @param siteCap blocks one site may get
 * @param relaxed what was relaxed, in words for people; empty if nothing
 */
public record Placement(
    List<Candidate> chosen, List<Candidate> reserves, int siteCap, String relaxed) {

  /** One host weighs at most this many times the median, however empty it is. */
  private static final int WEIGHT_CAP = 4;

  /** A sixth of the blocks on one site at most: from the durability model. */
  private static final int SITES_WANTED = 6;

  /**
   * A host that may get a block.
   *
   * @param member its subject: two devices of one member are one risk
   * @param freeBytes what it has left, as far as is known
   */
  public record Candidate(NodeId node, UUID member, String site, long freeBytes) {}

  public Placement {
    chosen = List.copyOf(chosen);
    reserves = List.copyOf(reserves);
  }

  /**
   * Chooses {@code n} of {@code candidates} for a stripe.
   *
   * @param candidates the members closest to the stripe's id, each device once, in any order
   */
  public static Placement choose(Hash stripeId, int n, List<Candidate> candidates) {
    List<Candidate> ranked = rank(stripeId, candidates);
    int cap = Math.ceilDiv(n, SITES_WANTED);
    int wanted = Math.min(n, ranked.size());
    List<Candidate> best = pick(ranked, n, cap, true);
    int relaxedCap = cap;
    while (best.size() < wanted && relaxedCap < n) {
      relaxedCap++;
      best = pick(ranked, n, relaxedCap, true);
    }
    boolean onePerMember = best.size() >= wanted;
    if (!onePerMember) {
      best = pick(ranked, n, n, false);
      relaxedCap = n;
    }
    List<Candidate> reserves = new ArrayList<>(ranked);
    reserves.removeAll(best);
    return new Placement(best, reserves, relaxedCap, words(cap, relaxedCap, onePerMember));
  }

  private static String words(int cap, int relaxedCap, boolean onePerMember) {
    String sites =
        relaxedCap == cap
            ? ""
            : "up to " + relaxedCap + " blocks on one site where " + cap + " are wanted";
    String members = onePerMember ? "" : "; several blocks with one member";
    return sites + members;
  }

  /** The hosts by falling score: what rendezvous hashing says without caps. */
  static List<Candidate> rank(Hash stripeId, List<Candidate> candidates) {
    double cap = WEIGHT_CAP * Math.max(1, median(candidates));
    List<Scored> scored = new ArrayList<>();
    for (Candidate candidate : candidates) {
      double weight = Math.min(cap, (double) Math.max(1, candidate.freeBytes));
      scored.add(new Scored(candidate, weight / -StrictMath.log(draw(stripeId, candidate.node))));
    }
    scored.sort(Scored.ORDER);
    return scored.stream().map(Scored::candidate).toList();
  }

  /** Uniform in (0, 1): 52 bits of a hash, half a step off zero. */
  private static double draw(Hash stripeId, NodeId node) {
    Hash hash = Hash.of(stripeId.bytes(), node.hash().bytes());
    long bits = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      bits = bits << 8 | hash.at(i);
    }
    return ((bits >>> 12) + 0.5) / (1L << 52);
  }

  private static double median(List<Candidate> candidates) {
    long[] free = candidates.stream().mapToLong(Candidate::freeBytes).sorted().toArray();
    return free.length == 0 ? 0 : free[free.length / 2];
  }

  private static List<Candidate> pick(
      List<Candidate> ranked, int n, int siteCap, boolean onePerMember) {
    List<Candidate> picked = new ArrayList<>();
    Map<String, Integer> perSite = new HashMap<>();
    Set<UUID> members = new HashSet<>();
    for (Candidate candidate : ranked) {
      boolean fits =
          perSite.getOrDefault(candidate.site, 0) < siteCap
              && (!onePerMember || !members.contains(candidate.member));
      if (picked.size() < n && fits) {
        picked.add(candidate);
        perSite.merge(candidate.site, 1, Integer::sum);
        members.add(candidate.member);
      }
    }
    return picked;
  }

  private record Scored(Candidate candidate, double score) {
    static final Comparator<Scored> ORDER =
        Comparator.comparingDouble(Scored::score)
            .reversed()
            .thenComparing(scored -> scored.candidate.node);
  }
}
