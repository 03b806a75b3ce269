package dev.cairn.overlay.node;

import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.identity.Device;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Gate;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.MemberStore;
import dev.cairn.overlay.Presence;
import dev.cairn.overlay.kademlia.Nearness;
import dev.cairn.overlay.kademlia.RoutingTable;
import dev.cairn.overlay.wire.UnverifiedMember;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Every member that this node has verified, and what it believes of each; the routing table is the
 * part of it that answered this node itself.
 *
 * <p>The only place where an {@link UnverifiedMember} becomes a {@link Contact}. Safe for many
 * threads; never waits for a peer.
 */
final class Directory {

  /**
   * Members held. Networks smaller than this are known whole; the design's limit for one-hop
   * routing is 2,000.
   */
  static final int MEMBERS_MAX = 2048;

  private final Environment env;
  private final Gate gate;
  private final ContactDisk store;
  private final NodeId self;
  private final Vitals vitals;
  private final ReentrantLock lock = new ReentrantLock();
  private final NavigableMap<NodeId, Entry> entries = new TreeMap<>();
  private final Map<Hash, NodeId> byRecord = new HashMap<>();
  private final RoutingTable table;

  private static final class Entry {
    private Contact contact;
    private Hash recordHash;
    private Belief belief = Belief.NEW;
    private long storedSequence;

    Entry(Contact contact, Hash recordHash) {
      this.contact = contact;
      this.recordHash = recordHash;
    }
  }

  /** What became of a record that somebody told. */
  sealed interface Learned {
    /** Verified; of two records of a member, the one with the higher sequence. */
    record Known(Contact contact) implements Learned {}

    /** Not a member, or not its record. */
    record Refused(String reason) implements Learned {}
  }

  Directory(Environment env, Gate gate, MemberStore store, NodeId self) {
    this.env = env;
    this.gate = gate;
    this.store = new ContactDisk(store);
    this.self = self;
    this.vitals = new Vitals(env);
    this.table = new RoutingTable(self);
  }

  /** Takes in what an earlier run left; records that no longer pass are forgotten. */
  void load() throws IOException {
    for (byte[] record : store.load()) {
      if (learn(record, true) instanceof Learned.Known(Contact contact)) {
        withEntry(contact.member().nodeId(), entry -> entry.storedSequence = sequence(entry));
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
    UnverifiedMember unverified;
    try {
      unverified = UnverifiedMember.parse(record);
    } catch (IOException e) {
      return new Learned.Refused("malformed member record: " + e.getMessage());
    }
    return switch (gate.judge(unverified.credential())) {
      case Gate.Judgement.Refused(String reason) -> new Learned.Refused(reason);
      case Gate.Judgement.Admitted(Device device, boolean knownOnly) -> {
        if (!unverified.signedBy(device.key())) {
          yield new Learned.Refused("member record is not signed by its device");
        }
        if (knownOnly && !wasMember && get(device.nodeId()).isEmpty()) {
          yield new Learned.Refused("revocation list is too old to admit newcomers");
        }
        Member member = new Member(device, unverified.addresses(), unverified.sequence());
        yield new Learned.Known(keep(new Contact(member, unverified), hash));
      }
    };
  }

  private Optional<Contact> byRecord(Hash hash) {
    lock.lock();
    try {
      NodeId nodeId = byRecord.get(hash);
      return Optional.ofNullable(nodeId).map(entries::get).map(entry -> entry.contact);
    } finally {
      lock.unlock();
    }
  }

  private Contact keep(Contact contact, Hash hash) {
    NodeId nodeId = contact.member().nodeId();
    lock.lock();
    try {
      if (nodeId.equals(self)) {
        return contact;
      }
      Entry entry = entries.get(nodeId);
      if (entry == null) {
        if (entries.size() < MEMBERS_MAX || dropStranger()) {
          entries.put(nodeId, new Entry(contact, hash));
          byRecord.put(hash, nodeId);
        }
        return contact;
      }
      if (contact.member().sequence() > entry.contact.member().sequence()) {
        byRecord.remove(entry.recordHash);
        byRecord.put(hash, nodeId);
        entry.contact = contact;
        entry.recordHash = hash;
        entry.belief = entry.belief.renewed();
      }
      return entry.contact;
    } finally {
      lock.unlock();
    }
  }

  /** Makes room: forgets a member that never answered this node, or has long failed. */
  private boolean dropStranger() {
    for (Map.Entry<NodeId, Entry> each : entries.entrySet()) {
      Belief belief = each.getValue().belief;
      if (!belief.touched() || belief.failures() > Belief.FAILURES_MAX) {
        byRecord.remove(each.getValue().recordHash);
        entries.remove(each.getKey());
        vitals.forget(each.getKey());
        return true;
      }
    }
    return false;
  }

  /** The member answered this node, after {@code roundTrip} if that was measured. */
  void answered(Contact contact, @Nullable Duration roundTrip) {
    NodeId nodeId = contact.member().nodeId();
    boolean save = false;
    lock.lock();
    try {
      Entry entry = entries.get(nodeId);
      if (entry == null) {
        return;
      }
      vitals.heard(nodeId);
      long now = env.nanoTime();
      entry.belief =
          roundTrip == null ? entry.belief.answered(now) : entry.belief.answeredIn(roundTrip, now);
      if (entry.contact.member().reachable()) {
        table.seen(entry.contact.member());
      } else {
        table.gone(nodeId);
      }
      if (entry.storedSequence < sequence(entry)) {
        entry.storedSequence = sequence(entry);
        save = true;
      }
    } finally {
      lock.unlock();
    }
    if (save) {
      store.save(contact);
    }
  }

  private static boolean reachable(Entry entry) {
    return entry.contact.member().reachable();
  }

  private static long sequence(Entry entry) {
    return entry.contact.member().sequence();
  }

  /** A request to the member failed. */
  void failed(NodeId nodeId) {
    withEntry(
        nodeId,
        entry -> {
          entry.belief = entry.belief.failed(env.nanoTime());
          if (entry.belief.suspect(env.nanoTime())) {
            table.gone(nodeId);
          }
        });
  }

  private void withEntry(NodeId nodeId, Consumer<Entry> action) {
    lock.lock();
    try {
      Entry entry = entries.get(nodeId);
      if (entry != null) {
        action.accept(entry);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Judges everybody again, after a new revocation list or as time passes; drops the refused. */
  List<Contact> rejudge(boolean expiredOnly) {
    Instant now = env.now();
    List<Contact> dropped = new ArrayList<>();
    for (Contact contact : contacts()) {
      boolean due = !expiredOnly || contact.member().device().notAfter().isBefore(now);
      if (due && gate.judge(contact.proof().credential()) instanceof Gate.Judgement.Refused) {
        drop(contact.member());
        dropped.add(contact);
      }
    }
    return dropped;
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
          byRecord.remove(entry.recordHash);
          entries.remove(nodeId);
          table.gone(nodeId);
        });
    store.forget(nodeId);
  }

  Optional<Contact> get(NodeId nodeId) {
    lock.lock();
    try {
      return Optional.ofNullable(entries.get(nodeId)).map(entry -> entry.contact);
    } finally {
      lock.unlock();
    }
  }

  Belief belief(NodeId nodeId) {
    lock.lock();
    try {
      Entry entry = entries.get(nodeId);
      return entry == null ? Belief.NEW : entry.belief;
    } finally {
      lock.unlock();
    }
  }

  /** Everybody, in the order of node ids. */
  List<Contact> contacts() {
    return select(entry -> true);
  }

  /** Members that can be dialled and are not suspect. */
  List<Member> healthy() {
    long now = env.nanoTime();
    return members(entry -> !entry.belief.suspect(now));
  }

  /** Members that count as keepers: not suspect, or so only lately. */
  List<Member> counted() {
    long now = env.nanoTime();
    return members(entry -> !entry.belief.suspect(now) || entry.belief.lately(now));
  }

  /** What is known of everybody who can be dialled, and of the revoked. */
  List<Presence> presences() {
    return vitals.presences(members(entry -> true));
  }

  /** Members that began to fail so lately that they still count as keepers. */
  List<Member> failingLately() {
    long now = env.nanoTime();
    return members(entry -> entry.belief.lately(now));
  }

  private List<Member> members(Predicate<Entry> filter) {
    return select(filter.and(Directory::reachable)).stream().map(Contact::member).toList();
  }

  private List<Contact> select(Predicate<Entry> filter) {
    lock.lock();
    try {
      List<Contact> selected = new ArrayList<>();
      for (Entry entry : entries.values()) {
        if (filter.test(entry)) {
          selected.add(entry.contact);
        }
      }
      return selected;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The {@code count} contacts of the routing table closest to {@code point} whose last request did
   * not fail; if there is none, those that are not suspect: on a machine too busy to answer in
   * time, everybody has just failed.
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
      for (Member member : table.closest(point, table.size())) {
        Entry entry = entries.get(member.nodeId());
        if (entry != null && filter.test(entry.belief) && near.size() < count) {
          near.add(entry.contact);
        }
      }
      return near;
    } finally {
      lock.unlock();
    }
  }

  /** How many answered this node and are not suspect. */
  int inTouch() {
    long now = env.nanoTime();
    return select(entry -> entry.belief.touched() && !entry.belief.suspect(now)).size();
  }

  /** Whom to ping next: the one not heard of for longest, unless it is paused. */
  Optional<Contact> longestSilent() {
    lock.lock();
    try {
      long now = env.nanoTime();
      Entry oldest = null;
      for (Entry entry : entries.values()) {
        if (!reachable(entry) || entry.belief.paused(now)) {
          continue;
        }
        if (oldest == null || silence(entry, now) > silence(oldest, now)) {
          oldest = entry;
        }
      }
      return Optional.ofNullable(oldest).map(entry -> entry.contact);
    } finally {
      lock.unlock();
    }
  }

  /** Nanoseconds since anything was heard or tried. */
  private static long silence(Entry entry, long now) {
    Belief belief = entry.belief;
    long last = belief.failing() ? belief.failedNanos() : belief.touchedNanos();
    return belief.touched() || belief.failing() ? now - last : Long.MAX_VALUE;
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

  /** Members closer to {@code point} than this node, as far as the routing table knows. */
  int closerThanSelf(Hash point) {
    lock.lock();
    try {
      int closer = 0;
      for (Member member : table.closest(point, table.size())) {
        if (Nearness.compare(point, member.nodeId().hash(), self.hash()) < 0) {
          closer++;
        }
      }
      return closer;
    } finally {
      lock.unlock();
    }
  }
}
