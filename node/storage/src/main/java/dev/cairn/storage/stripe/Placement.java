package dev.cairn.storage.stripe;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
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
  public static final int SITES_WANTED = 6;

  /** Among strangers a site is an autonomous system, and gets a twelfth. */
  public static final int SITES_WANTED_INTERNET = 12;

  /** Closest members among which hosts are chosen, for each block. */
  public static final int CANDIDATES_PER_BLOCK = 4;

  /**
   * A host that may get a block.
   *
   * @param member its subject: two devices of one member are one risk
   * @param freeBytes what it has left, as far as is known
   */
  public record Candidate(NodeId node, UUID member, String site, long freeBytes) {}

  /**
   * What is to be placed.
   *
   * @param n blocks of the stripe: the caps are shares of it
   * @param wanted blocks to place now; n for a new stripe, fewer for a repair
   * @param sitesWanted of these a site may get ⌈n / sitesWanted⌉ blocks
   * @param held hosts whose blocks of this stripe count or may come back: they get no second one,
   *     and count against the caps
   */
  public record Demand(Hash stripeId, int n, int wanted, int sitesWanted, List<Candidate> held) {
    public Demand {
      if (wanted < 0 || wanted > n || sitesWanted < 1) {
        throw new IllegalArgumentException(wanted + " of " + n + " blocks, sites " + sitesWanted);
      }
      held = List.copyOf(held);
    }

    /** All blocks of a new stripe of an organisation. */
    public static Demand whole(Hash stripeId, int n) {
      return new Demand(stripeId, n, n, SITES_WANTED, List.of());
    }
  }

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
    return choose(Demand.whole(stripeId, n), candidates);
  }

  /**
   * Chooses hosts for what {@code demand} wants. Caps that the blocks already held break are broken
   * no further.
   *
   * @param candidates the members closest to the stripe's id, each device once, in any order
   */
  public static Placement choose(Demand demand, List<Candidate> candidates) {
    List<Candidate> ranked = rank(demand.stripeId, candidates);
    ranked = ranked.stream().filter(candidate -> !holds(demand, candidate)).toList();
    int cap = Math.ceilDiv(demand.n, demand.sitesWanted);
    int wanted = Math.min(demand.wanted, ranked.size());
    List<Candidate> best = pick(demand, ranked, cap, true);
    int relaxedCap = cap;
    while (best.size() < wanted && relaxedCap < demand.n) {
      relaxedCap++;
      best = pick(demand, ranked, relaxedCap, true);
    }
    boolean onePerMember = best.size() >= wanted;
    if (!onePerMember) {
      best = pick(demand, ranked, Integer.MAX_VALUE, false);
      relaxedCap = demand.n;
    }
    Set<NodeId> taken = new HashSet<>();
    best.forEach(candidate -> taken.add(candidate.node));
    List<Candidate> reserves =
        ranked.stream().filter(candidate -> !taken.contains(candidate.node)).toList();
    return new Placement(best, reserves, relaxedCap, words(cap, relaxedCap, onePerMember));
  }

  private static boolean holds(Demand demand, Candidate candidate) {
    return demand.held.stream().anyMatch(held -> held.node.equals(candidate.node));
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
    MessageDigest digest = Hash.digest();
    byte[] id = stripeId.bytes();
    List<Scored> scored = new ArrayList<>();
    for (Candidate candidate : candidates) {
      double weight = Math.min(cap, (double) Math.max(1, candidate.freeBytes));
      scored.add(new Scored(candidate, weight / -StrictMath.log(draw(digest, id, candidate.node))));
    }
    scored.sort(Scored.ORDER);
    return scored.stream().map(Scored::candidate).toList();
  }

  /** Uniform in (0, 1): 52 bits of SHA-256(stripe ‖ node), half a step off zero. */
  private static double draw(MessageDigest digest, byte[] stripeId, NodeId node) {
    digest.update(stripeId);
    byte[] hash = digest.digest(node.hash().bytes());
    long bits = ByteBuffer.wrap(hash).getLong();
    return ((bits >>> 12) + 0.5) / (1L << 52);
  }

  private static double median(List<Candidate> candidates) {
    long[] free = candidates.stream().mapToLong(Candidate::freeBytes).sorted().toArray();
    return free.length == 0 ? 0 : free[free.length / 2];
  }

  private static List<Candidate> pick(
      Demand demand, List<Candidate> ranked, int siteCap, boolean onePerMember) {
    List<Candidate> picked = new ArrayList<>();
    Map<String, Integer> perSite = new HashMap<>();
    Set<UUID> members = new HashSet<>();
    for (Candidate held : demand.held) {
      perSite.merge(held.site, 1, Integer::sum);
      members.add(held.member);
    }
    for (Candidate candidate : ranked) {
      boolean fits =
          perSite.getOrDefault(candidate.site, 0) < siteCap
              && (!onePerMember || !members.contains(candidate.member));
      if (picked.size() < demand.wanted && fits) {
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
