package dev.cairn.sim.policy;

import static dev.cairn.sim.policy.Stripes.NONE;

import dev.cairn.identity.NodeId;
import dev.cairn.storage.belief.HostState;
import dev.cairn.storage.belief.TauClock;
import dev.cairn.storage.lease.RepairLease;
import dev.cairn.storage.repair.FreshIndices;
import dev.cairn.storage.repair.RepairDecision;
import dev.cairn.storage.repair.RepairDecision.Owed;
import dev.cairn.storage.repair.RepairRank;
import dev.cairn.storage.stripe.Placement;
import dev.cairn.storage.stripe.Placement.Candidate;
import dev.cairn.storage.stripe.StripeBody.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Carries out what {@link RepairDecision} and its neighbours decide: who, when, from whom, to whom.
 */
final class Repairs {

  private static final int KEEPERS = 20;

  /** Who owes more than this much sending does not begin another repair: shed, the next one may. */
  private static final long BACKLOG_MAX = Churn.HOUR / 2;

  private static final long GATHER_STEP = Churn.HOUR / 2;

  private final Setting setting;
  private final Shape shape;
  private final Hosts hosts;
  private final Stripes stripes;
  private final Ring ring;
  private final EventQueue events;
  private final Traffic traffic;
  private TauClock clock = TauClock.RUNNING;
  private final int[] near;
  private int done;
  private int urgentDone;
  private int failed;
  private int withoutIndices;
  private int lazyWhileBraked;

  Repairs(Setting setting, Hosts hosts, Stripes stripes, Ring ring, EventQueue events) {
    this.setting = setting;
    this.shape = setting.shape();
    this.hosts = hosts;
    this.stripes = stripes;
    this.ring = ring;
    this.events = events;
    this.traffic = new Traffic(hosts, setting.blockBytes(), setting.uplinkBytesPerSecond());
    this.near = new int[Placement.CANDIDATES_PER_BLOCK * shape.n()];
  }

  void clock(TauClock now) {
    clock = now;
  }

  /** A new stripe gets its blocks. */
  void place(int stripe, long now) {
    Placement.Demand demand =
        new Placement.Demand(
            stripes.ids[stripe], shape.n(), shape.n(), setting.sitesWanted(), List.of());
    int[] targets = targets(stripe, demand, now);
    for (int index = 0; index < targets.length; index++) {
      give(stripe, targets[index], index);
    }
    stripes.placedAt[stripe] = now;
    check(stripe, now);
  }

  private void give(int stripe, int host, int index) {
    stripes.add(stripe, host, index);
    hosts.hold(host, stripe);
  }

  private int[] targets(int stripe, Placement.Demand demand, long now) {
    int count =
        ring.closest(
            stripes.points[stripe],
            near,
            host -> hosts.eligible(host, now, clock, setting.limits()));
    List<Candidate> candidates = new ArrayList<>(count);
    Map<NodeId, Integer> numbers = new HashMap<>();
    for (int i = 0; i < count; i++) {
      Candidate candidate = hosts.candidate(near[i]);
      candidates.add(candidate);
      numbers.put(candidate.node(), near[i]);
    }
    return Placement.choose(demand, candidates).chosen().stream()
        .mapToInt(candidate -> numbers.getOrDefault(candidate.node(), -1))
        .toArray();
  }

  /** What is believed of a stripe has changed. */
  void check(int stripe, long now) {
    if (stripes.isLost(stripe) || stripes.placedAt[stripe] == NONE) {
      return;
    }
    boolean low = stripes.live[stripe] <= shape.repairAt();
    stripes.owedSince[stripe] =
        !low ? NONE : stripes.owedSince[stripe] == NONE ? now : stripes.owedSince[stripe];
    if (stripes.jobs[stripe] == null && decide(stripe, now) instanceof Owed owed) {
      pend(stripe, Math.max(now, owed.notBeforeMs() / 1000));
    }
  }

  private RepairDecision decide(int stripe, long now) {
    return RepairDecision.of(
        new RepairDecision.View(
            shape,
            stripes.live[stripe],
            stripes.seen[stripe],
            stripes.owedSince[stripe] * 1000,
            clock.isStopped(now * 1000)),
        now * 1000);
  }

  private void pend(int stripe, long at) {
    if (stripes.pendingAt[stripe] == NONE || at < stripes.pendingAt[stripe]) {
      stripes.pendingAt[stripe] = at;
      events.add(at, EventQueue.REPAIR, stripe);
    }
  }

  /** The moment of a repair has come, or of asking again. */
  void attempt(int stripe, long now) {
    if (stripes.pendingAt[stripe] != now) {
      return;
    }
    stripes.pendingAt[stripe] = NONE;
    if (stripes.jobs[stripe] != null || stripes.isLost(stripe)) {
      return;
    }
    if (!(decide(stripe, now) instanceof Owed owed)) {
      stripes.dueSince[stripe] = NONE;
      return;
    }
    if (owed.notBeforeMs() > now * 1000) {
      stripes.dueSince[stripe] = NONE;
      pend(stripe, owed.notBeforeMs() / 1000);
      return;
    }
    if (stripes.dueSince[stripe] == NONE || now - stripes.dueSince[stripe] > Churn.DAY) {
      stripes.dueSince[stripe] = now;
    }
    Turn turn = turn(stripe, now);
    if (turn.repairer < 0 || turn.at > now) {
      pend(stripe, turn.repairer < 0 ? now + GATHER_STEP : turn.at);
    } else {
      begin(stripe, turn.repairer, owed, now);
    }
  }

  private record Turn(int repairer, long at) {}

  /** The first in rank that can be reached and is not overloaded, and when it may begin. */
  private Turn turn(int stripe, long now) {
    int[] keepers = new int[KEEPERS];
    int count = ring.closest(stripes.points[stripe], keepers, host -> hosts.counts[host]);
    Map<NodeId, Integer> numbers = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      numbers.put(hosts.nodes[keepers[i]], keepers[i]);
    }
    long epoch = RepairRank.epochOf(stripes.dueSince[stripe] * 1000);
    int rank = 0;
    for (NodeId node : RepairRank.order(stripes.ids[stripe], epoch, numbers.keySet())) {
      int host = numbers.getOrDefault(node, -1);
      if (hosts.up[host] && traffic.backlog(host, now) <= BACKLOG_MAX) {
        long wait = RepairRank.waitMs(stripes.ids[stripe], epoch, node, rank) / 1000;
        return new Turn(host, stripes.dueSince[stripe] + wait);
      }
      rank++;
    }
    return new Turn(-1, now);
  }

  private void begin(int stripe, int repairer, Owed owed, long now) {
    List<Integer> sources = sources(stripe, now);
    if (sources.size() < shape.k()) {
      pend(stripe, now + GATHER_STEP);
      return;
    }
    int[] indices = indices(stripe, owed.blocks(), now);
    int[] targets =
        indices.length == 0 ? indices : targets(stripe, demand(stripe, indices.length, now), now);
    if (indices.length == 0 || targets.length == 0) {
      withoutIndices += indices.length == 0 ? 1 : 0;
      pend(stripe, now + Churn.DAY);
      return;
    }
    RepairLease before = stripes.leases[stripe];
    long fence = before == null ? 1 : before.fence() + 1;
    if (!(RepairLease.ask(
            stripes.ids[stripe],
            before,
            hosts.nodes[repairer],
            fence,
            now * 1000,
            RepairLease.TTL_MS)
        instanceof RepairLease.Answer.Granted granted)) {
      pend(stripe, now + GATHER_STEP);
      return;
    }
    stripes.leases[stripe] = granted.lease();
    lazyWhileBraked += !owed.urgent() && clock.isStopped(now * 1000) ? 1 : 0;
    long gathered = now;
    for (int source : sources.subList(0, shape.k())) {
      gathered = Math.max(gathered, traffic.send(source, owed.urgent(), now));
    }
    long end = gathered;
    for (int i = 0; i < targets.length; i++) {
      end = Math.max(end, traffic.send(repairer, owed.urgent(), gathered));
    }
    urgentDone += owed.urgent() ? 1 : 0;
    stripes.jobs[stripe] =
        new Stripes.Job(repairer, now, Arrays.copyOf(indices, targets.length), targets);
    events.add(end, EventQueue.REPAIRED, stripe);
  }

  /** Those that have a block and were reached since the repair was due, least busy first. */
  private List<Integer> sources(int stripe, long now) {
    List<Integer> sources = new ArrayList<>();
    for (int entry = 0; entry < stripes.entries[stripe]; entry++) {
      int host = stripes.holders[stripe][entry];
      boolean reached = hosts.lastSeen(host, now) >= stripes.dueSince[stripe];
      if (hosts.alive[host] && reached && traffic.backlog(host, now) <= 4 * BACKLOG_MAX) {
        sources.add(host);
      }
    }
    sources.sort(
        Comparator.<Integer>comparingLong(host -> traffic.backlog(host, now))
            .thenComparing(Comparator.naturalOrder()));
    return sources;
  }

  private int[] indices(int stripe, int wanted, long now) {
    List<FreshIndices.Used> used = new ArrayList<>();
    for (int entry = 0; entry < stripes.entries[stripe]; entry++) {
      int host = stripes.holders[stripe][entry];
      long seenMs = hosts.lastSeen(host, now) * 1000;
      boolean forfeited = hosts.states[host].standing() == HostState.Standing.REVOKED;
      used.add(new FreshIndices.Used(stripes.indices[stripe][entry], seenMs, forfeited));
    }
    return FreshIndices.choose(shape, Math.min(wanted, shape.n()), used, now * 1000).stream()
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private Placement.Demand demand(int stripe, int wanted, long now) {
    List<Candidate> held = new ArrayList<>();
    for (int entry = 0; entry < stripes.entries[stripe]; entry++) {
      int host = stripes.holders[stripe][entry];
      if (hosts.up[host] || hosts.states[host].mayReturn(now * 1000)) {
        held.add(hosts.candidate(host));
      }
    }
    return new Placement.Demand(
        stripes.ids[stripe], shape.n(), wanted, setting.sitesWanted(), held);
  }

  /** The transfers of a repair have ended. */
  void finish(int stripe, long now) {
    Stripes.Job job = Optional.ofNullable(stripes.jobs[stripe]).orElseThrow();
    stripes.jobs[stripe] = null;
    if (stripes.isLost(stripe)) {
      return;
    }
    boolean held = hosts.up[job.repairer()] && hosts.upSince[job.repairer()] <= job.since();
    if (!held) {
      failed++;
      RepairLease lease = stripes.leases[stripe];
      pend(stripe, Math.max(now, lease == null ? now : lease.untilMs() / 1000));
      return;
    }
    for (int i = 0; i < job.targets().length; i++) {
      if (hosts.up[job.targets()[i]]) {
        recycle(stripe, job.indices()[i]);
        give(stripe, job.targets()[i], job.indices()[i]);
      }
    }
    done++;
    stripes.dueSince[stripe] = NONE;
    stripes.owedSince[stripe] = NONE;
    stripes.leases[stripe] = released(stripe, now);
    events.note((long) stripe << 20 | job.targets().length);
    check(stripe, now);
  }

  private RepairLease released(int stripe, long now) {
    RepairLease lease = Optional.ofNullable(stripes.leases[stripe]).orElseThrow();
    return new RepairLease(lease.stripe(), lease.holder(), lease.fence(), now * 1000);
  }

  /** The index's former holder is no holder any more; it was silent for 90 days. */
  private void recycle(int stripe, int index) {
    int former = stripes.forget(stripe, index);
    if (former >= 0) {
      hosts.drop(former, stripe);
      stripes.existing[stripe] -= (short) (hosts.alive[former] ? 1 : 0);
      stripes.live[stripe] -= (short) (hosts.counts[former] ? 1 : 0);
      stripes.seen[stripe] -= (short) (hosts.seenLately[former] ? 1 : 0);
    }
  }

  Traffic traffic() {
    return traffic;
  }

  int done() {
    return done;
  }

  int urgent() {
    return urgentDone;
  }

  /** Repairs whose repairer went away. */
  int failed() {
    return failed;
  }

  /** Times that a repair found no index free. */
  int withoutIndices() {
    return withoutIndices;
  }

  /** Must stay 0. */
  int lazyWhileBraked() {
    return lazyWhileBraked;
  }
}
