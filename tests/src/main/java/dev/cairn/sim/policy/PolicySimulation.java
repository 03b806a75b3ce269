package dev.cairn.sim.policy;

import static dev.cairn.sim.policy.Stripes.NONE;

import dev.cairn.storage.belief.Belief;
import dev.cairn.storage.belief.MassBrake;
import dev.cairn.storage.belief.Observation;
import dev.cairn.storage.belief.TauClock;
import dev.cairn.storage.repair.RepairDecision;

/**
 * One run: members come, go and return; what is believed of them follows from the belief machine,
 * stripes follow from their members, repairs from the repair policy. Beliefs are not polled: a
 * host's silence has one alarm, at the earliest moment at which it could matter.
 *
 * <p>Cost: two events a session, one a silence of three days and more; a placement is some hundred
 * SHA-256. 100,000 members and as many stripes take about two minutes a year.
 */
final class PolicySimulation {

  private static final long SEEN_LATELY = RepairDecision.SEEN_LATELY_MS / 1000;
  private static final long STEADY = MassBrake.STEADY_MS / 1000;
  private static final long WINDOW = MassBrake.WINDOW_MS / 1000;

  private final Setting setting;
  private final Churn churn;
  private final EventQueue events = new EventQueue();
  private final Hosts hosts;
  private final Stripes stripes;
  private final Ring ring = new Ring();
  private final Repairs repairs;
  private TauClock clock = TauClock.RUNNING;
  private int stops;
  private long now;
  private long existingSum;
  private long existingCount;
  private MassEvent mass = MassEvent.NEVER;

  PolicySimulation(Setting setting) {
    this.setting = setting;
    this.churn = setting.churn();
    int fair = Math.max(8, setting.stripes() * setting.shape().n() / churn.hosts());
    this.hosts = new Hosts(setting.seed(), fair);
    this.stripes = new Stripes(setting.stripes(), setting.shape().n(), setting.seed());
    this.repairs = new Repairs(setting, hosts, stripes, ring, events);
  }

  /** The same with a third of everybody leaving, say. Before {@link #run}. */
  PolicySimulation with(MassEvent event) {
    mass = event;
    if (event.at() != NONE) {
      events.add(event.at(), EventQueue.MASS, 0);
    }
    return this;
  }

  /** From the beginning to the end. Once. */
  Outcome run() {
    for (int host = 0; host < churn.hosts(); host++) {
      events.add(churn.bornAt(host), EventQueue.BIRTH, host);
    }
    events.add(setting.placeAt(), EventQueue.DAY, 0);
    for (long at = Churn.DAY; at < setting.placeAt(); at += Churn.DAY) {
      events.add(at, EventQueue.DAY, 0);
    }
    events.add(Churn.HOUR, EventQueue.HOUR, 0);
    while (!events.isEmpty()) {
      long event = events.poll();
      now = EventQueue.second(event);
      if (now >= setting.end()) {
        break;
      }
      handle(EventQueue.kind(event), EventQueue.id(event));
    }
    now = setting.end();
    return outcome();
  }

  private void handle(int kind, int id) {
    switch (kind) {
      case EventQueue.DAY -> day();
      case EventQueue.HOUR -> hour();
      case EventQueue.BIRTH -> {
        if (id != hosts.count()) {
          throw new IllegalStateException("host " + id + " is not in the order of appearance");
        }
        born(churn.site(id));
      }
      case EventQueue.UP -> up(id);
      case EventQueue.DOWN -> down(id);
      case EventQueue.DEATH -> die(id);
      case EventQueue.SILENCE -> silence(id);
      case EventQueue.MASS -> massEvent();
      case EventQueue.BRAKE_ENDS -> checkAll();
      case EventQueue.REPAIRED -> repairs.finish(id, now);
      case EventQueue.REPAIR -> repairs.attempt(id, now);
      default -> throw new IllegalStateException("event " + kind);
    }
  }

  private void day() {
    ring.rebuild(hosts.count(), hosts.prefixes, host -> hosts.alive[host] || hosts.counts[host]);
    if (now == setting.placeAt()) {
      for (int stripe = 0; stripe < stripes.count(); stripe++) {
        repairs.place(stripe, now);
      }
    }
    if (now >= setting.placeAt()) {
      events.add(now + Churn.DAY, EventQueue.DAY, 0);
      for (short existing : stripes.existing) {
        existingSum += existing;
      }
      existingCount += stripes.count();
    }
    mass.look(stripes, setting, now);
  }

  /** The mass-event brake looks at its contacts: here, at everybody. */
  private void hour() {
    int steady = 0;
    int vanished = 0;
    for (int host = 0; host < hosts.count(); host++) {
      long seen = hosts.up[host] ? now : hosts.changedAt[host];
      if (seen > now - WINDOW && hosts.upSince[host] <= seen - STEADY && seen > 0) {
        steady++;
        vanished += hosts.up[host] ? 0 : 1;
      }
    }
    TauClock next = MassBrake.after(clock, steady, vanished, now * 1000);
    if (!next.equals(clock)) {
      stops += clock.isStopped(now * 1000) ? 0 : 1;
      clock = next;
      repairs.clock(next);
      events.add(next.untilMs() / 1000, EventQueue.BRAKE_ENDS, 0);
    }
    events.add(now + Churn.HOUR, EventQueue.HOUR, 0);
  }

  private void born(int site) {
    int host = hosts.add(site, now, clock);
    long dies = churn.diesAt(host, now);
    if (dies < Churn.NEVER) {
      events.add(Math.max(dies, now + 1), EventQueue.DEATH, host);
    }
    awaitUp(host);
    watch(host);
  }

  private void awaitUp(int host) {
    long at = churn.nextUp(host, now);
    if (at < Churn.NEVER) {
      events.add(at, EventQueue.UP, host);
    }
  }

  private void up(int host) {
    if (!hosts.alive[host]) {
      return;
    }
    hosts.turn(host, true, now);
    hosts.states[host] = hosts.states[host].after(Observation.ANSWERED, now * 1000, clock);
    if (!hosts.seenLately[host]) {
      hosts.seenLately[host] = true;
      shift(host, stripes.seen, 1);
    }
    if (!hosts.counts[host] && believed(host).counts()) {
      hosts.counts[host] = true;
      shift(host, stripes.live, 1);
    }
    long at = churn.nextDown(host, now);
    if (at < Churn.NEVER) {
      events.add(at, EventQueue.DOWN, host);
    }
  }

  private void down(int host) {
    if (hosts.alive[host] && hosts.up[host]) {
      fallSilent(host);
      awaitUp(host);
    }
  }

  private void fallSilent(int host) {
    hosts.states[host] = hosts.states[host].after(Observation.ANSWERED, now * 1000, clock);
    hosts.turn(host, false, now);
    watch(host);
  }

  private void die(int host) {
    if (!hosts.alive[host]) {
      return;
    }
    if (hosts.up[host]) {
      fallSilent(host);
    }
    hosts.alive[host] = false;
    for (int i = 0; i < hosts.held[host]; i++) {
      int stripe = hosts.blocks[host][i];
      if (--stripes.existing[stripe] < setting.shape().k() && !stripes.isLost(stripe)) {
        stripes.lostAt[stripe] = now;
        mass.lost(stripe, now);
        events.note(~stripe);
      }
    }
    if (churn.replaced()) {
      born(churn.site(hosts.count()));
    }
  }

  /** Sets the alarm of a host that has fallen silent, unless one is set already. */
  private void watch(int host) {
    if (!hosts.watched[host]) {
      hosts.watched[host] = true;
      events.add(now + SEEN_LATELY, EventQueue.SILENCE, host);
    }
  }

  private Belief believed(int host) {
    return hosts.states[host].belief(now * 1000, clock, setting.limits());
  }

  private void silence(int host) {
    hosts.watched[host] = false;
    if (hosts.up[host]) {
      return;
    }
    long unseenAt = hosts.lastSeen(host, now) + SEEN_LATELY;
    boolean unseen = hosts.seenLately[host] && unseenAt <= now;
    if (unseen) {
      hosts.seenLately[host] = false;
      shift(host, stripes.seen, -1);
    }
    boolean gone = hosts.counts[host] && !believed(host).counts();
    if (gone) {
      hosts.counts[host] = false;
      shift(host, stripes.live, -1);
    }
    if (unseen || gone) {
      for (int i = 0; i < hosts.held[host]; i++) {
        repairs.check(hosts.blocks[host][i], now);
      }
    }
    if (hosts.seenLately[host] || hosts.counts[host]) {
      long goneAt =
          Math.ceilDiv(hosts.states[host].goneAtMs(now * 1000, clock, setting.limits()), 1000);
      hosts.watched[host] = true;
      long next = hosts.seenLately[host] ? Math.min(unseenAt, goneAt) : goneAt;
      events.add(Math.max(next, now + 1), EventQueue.SILENCE, host);
    }
  }

  private void shift(int host, short[] counts, int by) {
    for (int i = 0; i < hosts.held[host]; i++) {
      counts[hosts.blocks[host][i]] += (short) by;
    }
  }

  private void massEvent() {
    mass.begin(hosts, stripes, setting, now);
    for (int host = 0; host < hosts.count(); host++) {
      if (hosts.alive[host] && mass.takes(host, hosts.sites[host])) {
        long within = (long) (Draw.uniform(setting.seed(), host, -9) * Churn.HOUR);
        events.add(now + within, EventQueue.DEATH, host);
      }
    }
  }

  private void checkAll() {
    for (int stripe = 0; stripe < stripes.count(); stripe++) {
      repairs.check(stripe, now);
    }
  }

  private Outcome outcome() {
    double years = stripes.years(now);
    double traffic = repairs.traffic().blocks() / (double) setting.shape().k() / years;
    return new Outcome(
        years,
        traffic,
        repairs.done() / years,
        stripes.lost(),
        existingSum / (double) Math.max(1, existingCount),
        repairs.urgent(),
        repairs.failed(),
        repairs.withoutIndices(),
        repairs.lazyWhileBraked(),
        stops,
        repairs.traffic().worstHour(),
        hosts.count(),
        events.taken(),
        events.digest());
  }
}
