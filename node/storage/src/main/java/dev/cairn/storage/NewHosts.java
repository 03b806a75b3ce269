package dev.cairn.storage;

import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Member;
import dev.cairn.storage.belief.HostState;
import dev.cairn.storage.stripe.HolderList.Holder;
import dev.cairn.storage.stripe.Placement;
import dev.cairn.storage.stripe.Placement.Candidate;
import dev.cairn.storage.stripe.Placement.Demand;
import dev.cairn.storage.stripe.StripeRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Who may get the blocks that a repair makes: members close to the stripe that are there, known for
 * a week where enough of them are, hold none of it, and break no cap on sites and members that the
 * blocks already held do not break.
 */
final class NewHosts {

  private final Repairs repairs;
  private final StripeRecord stripe;
  private final List<Holder> standing;
  private final Map<NodeId, Member> members = new TreeMap<>();

  /**
   * @param standing holders whose block counts or may come back
   */
  NewHosts(Repairs repairs, StripeRecord stripe, List<Holder> standing) {
    this.repairs = repairs;
    this.stripe = stripe;
    this.standing = standing;
  }

  /** Hosts for {@code wanted} blocks; fewer if there are fewer. */
  Placement choose(int wanted) throws InterruptedException {
    int n = stripe.body().shape().n();
    List<Member> near = repairs.overlay().closest(stripe.id(), Placement.CANDIDATES_PER_BLOCK * n);
    List<Member> fit = new ArrayList<>();
    for (Member member : near) {
      if (mayGetBlocks(member)) {
        fit.add(member);
        members.put(member.nodeId(), member);
      }
    }
    List<Member> vetted = fit.stream().filter(this::isVetted).toList();
    List<Member> asked = vetted.size() >= wanted ? vetted : fit;
    Demand demand = new Demand(stripe.id(), n, Math.min(n, wanted), Placement.SITES_WANTED, held());
    List<Candidate> candidates = new ArrayList<>(repairs.views().candidates(asked, wanted));
    Member self = repairs.overlay().self();
    if (asked.contains(self)) {
      candidates.add(repairs.views().candidate(self));
    }
    return Placement.choose(demand, candidates);
  }

  /** The member behind a candidate. */
  Member member(Candidate candidate) {
    return Objects.requireNonNull(members.get(candidate.node()), "a candidate that was not asked");
  }

  private boolean mayGetBlocks(Member member) {
    return member.nodeId().equals(repairs.overlay().self().nodeId())
        ? repairs.blocks().usage().freeBytes() > stripe.body().blockBytes()
        : repairs.book().belief(member.nodeId()).mayGetBlocks();
  }

  /** Half of all newcomers leave within a week: they wait, where others can be had. */
  private boolean isVetted(Member member) {
    HostState state = repairs.book().state(member.nodeId());
    long ageMs = repairs.policy().now().toEpochMilli() - state.firstSeenMs();
    return member.nodeId().equals(repairs.overlay().self().nodeId())
        || ageMs >= repairs.limits().ageMs();
  }

  private List<Candidate> held() throws InterruptedException {
    List<Candidate> held = new ArrayList<>();
    for (Holder holder : standing) {
      repairs
          .overlay()
          .find(holder.node())
          .ifPresent(member -> held.add(repairs.views().candidate(member)));
    }
    return held;
  }
}
