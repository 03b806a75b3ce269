package dev.cairn.overlay.node;

import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Gate;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.MemberStore;
import dev.cairn.overlay.Presence;
import dev.cairn.overlay.kademlia.Nearness;
import dev.cairn.overlay.kademlia.RoutingTable;
import dev.cairn.overlay.wire.Heartbeat;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Every member that this node has verified, and what it believes of each; the routing table is the
 * part of it that answered this node itself.
 *
 * <p>Safe for many threads; never waits for a peer.
 */
final class Directory {

  /**
   * Members held. Networks smaller than this are known whole; the design's limit for one-hop
   * routing is 2,000.
   */
  static final int MEMBERS_MAX = 2048;

  /** Below so many, everybody finds room. */
  static final int WHOLE_MAX = 2000;

  private final Environment env;
  private final Gate gate;
  private final Examiner examiner;
  private final ContactDisk store;
  private final NodeId self;
  private final Vitals vitals;
  private final ReentrantLock lock = new ReentrantLock();
  private final Acquaintances entries = new Acquaintances();
  private final RoutingTable table;

  /** What became of a record that somebody told. */
  sealed interface Learned {
    /** Verified; of two records of a member, the one with the higher sequence. */
    record Known(Contact contact) implements Learned {}

    /** Not a member, or not its record. */
    record Refused(String reason) implements Learned {}
  }

  /**
   * @param heartbeat how often devices sign a sign of life
   */
  Directory(Environment env, Gate gate, MemberStore store, NodeId self, Duration heartbeat) {
    this.env = env;
    this.gate = gate;
    this.examiner = new Examiner(gate);
    this.store = new ContactDisk(store);
    this.self = self;
    this.vitals = new Vitals(env, gate, heartbeat);
    this.table = new RoutingTable(self);
  }

  /** Takes in what an earlier run left; records that no longer pass are forgotten. */
  void load() throws IOException {
    for (byte[] record : store.load()) {
      if (learn(record, true) instanceof Learned.Known(Contact contact)) {
        withEntry(contact.member().nodeId(), Acquaintance::toBeStored);
      }
    }
  }

  /** Verifies and takes in a member record from anybody. */
  Learned learn(byte[] record) {
    return learn(record, false);
  }

  private Learned learn(byte[] record, boolean wasMember) {
    Hash hash = Hash.of(record);
    Optional<Contact> already = byRecord(hash);
    if (already.isPresent()) {
      return new Learned.Known(already.get());
    }
    return switch (examiner.examine(record, hash)) {
      case Examiner.Examined.Failed(String reason) -> new Learned.Refused(reason);
      case Examiner.Examined.Passed(Contact contact, boolean knownOnly) -> {
        boolean known = wasMember || get(contact.member().nodeId()).isPresent();
        yield knownOnly && !known
            ? new Learned.Refused("revocation list is too old to admit newcomers")
            : new Learned.Known(keep(contact));
      }
    };
  }

  private Optional<Contact> byRecord(Hash hash) {
    lock.lock();
    try {
      return entries.byRecord(hash).map(Acquaintance::contact);
    } finally {
      lock.unlock();
    }
  }

  private Contact keep(Contact contact) {
    NodeId nodeId = contact.member().nodeId();
    lock.lock();
    try {
      if (nodeId.equals(self)) {
        return contact;
      }
      Acquaintance entry = entries.get(nodeId);
      if (entry == null) {
        if (entries.size() < MEMBERS_MAX || dropStranger()) {
          entries.add(contact);
        }
        return contact;
      }
      if (contact.member().sequence() > entry.member().sequence()) {
        entries.renew(entry, contact);
      }
      return entry.contact();
    } finally {
      lock.unlock();
    }
  }

  /** Makes room: forgets a member that never answered this node, or has long failed. */
  private boolean dropStranger() {
    for (Acquaintance each : entries.all()) {
      Belief belief = each.belief();
      if (!belief.touched() || belief.failures() > Belief.FAILURES_MAX) {
        entries.remove(each);
        vitals.forget(each.member().nodeId());
        return true;
      }
    }
    return false;
  }

  /** The member answered this node, after {@code roundTrip} if that was measured. */
  void answered(Contact contact, @Nullable Duration roundTrip) {
    if (touch(contact.member().nodeId(), roundTrip)) {
      store.save(contact);
    }
  }

  /** The member sent something that nobody else could have sent. */
  void heard(NodeId nodeId) {
    get(nodeId).ifPresent(contact -> answered(contact, null));
  }

  /** True if its record is to be saved. */
  private boolean touch(NodeId nodeId, @Nullable Duration roundTrip) {
    lock.lock();
    try {
      Acquaintance entry = entries.get(nodeId);
      if (entry == null) {
        return false;
      }
      vitals.heard(nodeId);
      long now = env.nanoTime();
      Belief belief = entry.belief();
      entry.believe(roundTrip == null ? belief.answered(now) : belief.answeredIn(roundTrip, now));
      if (entry.member().reachable() && !vitals.hasLeft(nodeId)) {
        table.seen(entry.member());
      } else {
        table.gone(nodeId);
      }
      return entry.toBeStored();
    } finally {
      lock.unlock();
    }
  }

  /** Takes a heartbeat that somebody brought; false if it is no news, or not its device's. */
  boolean beat(Heartbeat beat) {
    Optional<Contact> contact = get(beat.nodeId());
    if (contact.isEmpty() || !vitals.accept(beat, contact.get().member().device())) {
      return false;
    }
    withEntry(
        beat.nodeId(),
        entry -> {
          entry.line(null);
          if (beat.goodbye()) {
            table.gone(beat.nodeId());
          }
        });
    return true;
  }

  /** Everybody who can be dialled, as told in gossip. */
  List<Roll.Line> lines() {
    lock.lock();
    try {
      return entries.lines(vitals);
    } finally {
      lock.unlock();
    }
  }

  /** True while every member that is heard of finds room: then the network is known whole. */
  boolean isWhole() {
    lock.lock();
    try {
      return entries.size() < WHOLE_MAX;
    } finally {
      lock.unlock();
    }
  }

  /** A request to the member failed. */
  void failed(NodeId nodeId) {
    withEntry(
        nodeId,
        entry -> {
          entry.believe(entry.belief().failed(env.nanoTime()));
          if (entry.belief().suspect(env.nanoTime())) {
            table.gone(nodeId);
          }
        });
  }

  private void withEntry(NodeId nodeId, Consumer<Acquaintance> action) {
    lock.lock();
    try {
      Acquaintance entry = entries.get(nodeId);
      if (entry != null) {
        action.accept(entry);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Judges everybody again, after a new revocation list or as time passes; drops the refused. */
  List<Contact> rejudge(boolean expiredOnly) {
    List<Contact> dropped = new ArrayList<>();
    for (Contact contact : expiredOnly ? expired() : contacts()) {
      if (gate.judge(contact.proof().credential()) instanceof Gate.Judgement.Refused) {
        drop(contact.member());
        dropped.add(contact);
      }
    }
    return dropped;
  }

  private List<Contact> expired() {
    lock.lock();
    try {
      return entries.expired(env.now());
    } finally {
      lock.unlock();
    }
  }

  private void drop(Member member) {
    NodeId nodeId = member.nodeId();
    if (gate.revokes(member.device())) {
      vitals.revoked(member);
    } else {
      vitals.forget(nodeId);
    }
    withEntry(
        nodeId,
        entry -> {
          entries.remove(entry);
          table.gone(nodeId);
        });
    store.forget(nodeId);
  }

  Optional<Contact> get(NodeId nodeId) {
    lock.lock();
    try {
      return Optional.ofNullable(entries.get(nodeId)).map(Acquaintance::contact);
    } finally {
      lock.unlock();
    }
  }

  Belief belief(NodeId nodeId) {
    lock.lock();
    try {
      Acquaintance entry = entries.get(nodeId);
      return entry == null ? Belief.NEW : entry.belief();
    } finally {
      lock.unlock();
    }
  }

  /** Everybody, in the order of node ids. */
  List<Contact> contacts() {
    return select(entry -> true);
  }

  /** Members that can be dialled, did not leave, and are not suspect. */
  List<Member> healthy() {
    return members(isHealthy());
  }

  private Predicate<Acquaintance> isHealthy() {
    long now = env.nanoTime();
    return entry -> stays(entry) && !entry.belief().suspect(now);
  }

  private boolean stays(Acquaintance entry) {
    return entry.member().reachable() && !vitals.hasLeft(entry.member().nodeId());
  }

  /** What is known of everybody who can be dialled, and of the revoked. */
  List<Presence> presences() {
    return vitals.presences(members(entry -> entry.member().reachable()));
  }

  /** Members that began to fail so lately that they still count as keepers. */
  List<Member> failingLately() {
    long now = env.nanoTime();
    return members(entry -> stays(entry) && entry.belief().lately(now));
  }

  private List<Member> members(Predicate<Acquaintance> filter) {
    return select(filter).stream().map(Contact::member).toList();
  }

  private List<Contact> select(Predicate<Acquaintance> filter) {
    lock.lock();
    try {
      List<Contact> selected = new ArrayList<>();
      for (Acquaintance entry : entries.all()) {
        if (filter.test(entry)) {
          selected.add(entry.contact());
        }
      }
      return selected;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The {@code count} members closest to {@code point} that count as keepers: not suspect, or so
   * only lately. From memory, answered or only told.
   */
  List<Member> counted(Hash point, int count) {
    long now = env.nanoTime();
    List<Member> near = new ArrayList<>();
    walk(
        point,
        entry -> stays(entry) && (!entry.belief().suspect(now) || entry.belief().lately(now)),
        entry -> near.add(entry.member()) && near.size() < count);
    return near;
  }

  /** The {@code count} members closest to {@code point} that are known, whatever is believed. */
  List<Contact> nearest(Hash point, int count) {
    List<Contact> near = new ArrayList<>();
    walk(point, entry -> true, entry -> near.add(entry.contact()) && near.size() < count);
    return near;
  }

  /**
   * The {@code count} contacts closest to {@code point} whose last request did not fail; if there
   * is none, those that are not suspect: on a machine too busy to answer in time, everybody has
   * just failed. From the routing table, or from everybody who was heard of lately while the
   * network is known whole.
   */
  List<Contact> closest(Hash point, int count) {
    List<Contact> sound = closest(point, count, belief -> !belief.failing());
    return sound.isEmpty()
        ? closest(point, count, belief -> !belief.suspect(env.nanoTime()))
        : sound;
  }

  private List<Contact> closest(Hash point, int count, Predicate<Belief> filter) {
    lock.lock();
    try {
      List<Contact> near = new ArrayList<>();
      if (isWhole()) {
        walk(
            point,
            entry -> filter.test(entry.belief()) && isThere(entry),
            entry -> near.add(entry.contact()) && near.size() < count);
        return near;
      }
      for (Member member : table.closest(point, table.size())) {
        Acquaintance entry = entries.get(member.nodeId());
        if (entry != null && filter.test(entry.belief()) && near.size() < count) {
          near.add(entry.contact());
        }
      }
      return near;
    } finally {
      lock.unlock();
    }
  }

  /** True if it answered this node, or was heard of so lately that it will. */
  private boolean isThere(Acquaintance entry) {
    return stays(entry) && (entry.belief().touched() || vitals.recent(entry.member().nodeId()));
  }

  /** Shows those of {@code filter} to {@code visitor}, nearest first, until it says false. */
  private void walk(Hash point, Predicate<Acquaintance> filter, Predicate<Acquaintance> visitor) {
    lock.lock();
    try {
      entries.places().walk(point, entry -> !filter.test(entry) || visitor.test(entry));
    } finally {
      lock.unlock();
    }
  }

  /** How many answered this node and are not suspect. */
  int inTouch() {
    lock.lock();
    try {
      long now = env.nanoTime();
      int touching = 0;
      for (Acquaintance entry : entries.all()) {
        touching += entry.belief().touched() && !entry.belief().suspect(now) ? 1 : 0;
      }
      return touching;
    } finally {
      lock.unlock();
    }
  }

  /** Whom to ping next: the one not heard of for longest, unless it is paused. */
  Optional<Contact> longestSilent() {
    lock.lock();
    try {
      long now = env.nanoTime();
      Acquaintance oldest = null;
      for (Acquaintance entry : entries.all()) {
        // The cheapest question first: it is asked of everybody, at every tick.
        if ((oldest == null || entry.silence(now) > oldest.silence(now))
            && !entry.belief().paused(now)
            && stays(entry)) {
          oldest = entry;
        }
      }
      return Optional.ofNullable(oldest).map(Acquaintance::contact);
    } finally {
      lock.unlock();
    }
  }

  boolean isSelf(Member member) {
    return member.nodeId().equals(self);
  }

  int bucketOf(Hash point) {
    return table.bucketOf(point);
  }

  int nearestBucket() {
    lock.lock();
    try {
      return table.nearestBucket();
    } finally {
      lock.unlock();
    }
  }

  /** Members closer to {@code point} than this node, as far as is known; at most {@code most}. */
  int closerThanSelf(Hash point, int most) {
    int[] closer = {0};
    walk(
        point,
        isHealthy(),
        entry -> {
          Hash place = entry.member().nodeId().hash();
          if (Nearness.compare(point, place, self.hash()) > 0) {
            return false;
          }
          closer[0]++;
          return closer[0] < most;
        });
    return closer[0];
  }
}
