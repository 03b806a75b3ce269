package dev.cairn.overlay.node;

import dev.cairn.env.Environment;
import dev.cairn.identity.Device;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Gate;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Presence;
import dev.cairn.overlay.Presence.Standing;
import dev.cairn.overlay.wire.Heartbeat;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * When each member was last heard of, by its own answer or by a heartbeat that it signed, who said
 * goodbye, and who was revoked. Safe for many threads; never waits for a peer.
 */
final class Vitals {

  /** A clock that is further ahead is wrong; believed, it would silence its device until then. */
  private static final Duration AHEAD_MAX = Duration.ofHours(1);

  /** Revoked members remembered, so that their blocks are rebuilt; beyond, the latest are not. */
  private static final int REVOKED_MAX = Directory.MEMBERS_MAX;

  private final Environment env;
  private final Gate gate;
  private final Duration recent;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<NodeId, Sign> signs = new HashMap<>();
  // Asked of every member at every turn, and nearly always empty: so a set of its own.
  private final Set<NodeId> left = new TreeSet<>();
  private volatile boolean nobodyLeft = true;
  private final NavigableMap<NodeId, Presence> revoked = new TreeMap<>();

  /**
   * @param heard by this node's clock
   * @param beat the newest heartbeat, encoded; empty if there is none
   * @param seconds its time
   */
  private record Sign(Instant heard, byte[] beat, long seconds, boolean goodbye) {
    private static final Sign NONE = new Sign(Instant.EPOCH, new byte[0], 0, false);
  }

  /**
   * @param heartbeat how often devices sign one; three missed ones make a member not {@link
   *     #recent}
   */
  Vitals(Environment env, Gate gate, Duration heartbeat) {
    this.env = env;
    this.gate = gate;
    // Durations multiply as decimals, and loading those takes 12 ms of each command.
    this.recent = Duration.ofNanos(3 * heartbeat.toNanos());
  }

  private Sign sign(NodeId nodeId) {
    return signs.getOrDefault(nodeId, Sign.NONE);
  }

  /** The member answered this node just now. */
  void heard(NodeId nodeId) {
    lock.lock();
    try {
      Sign before = sign(nodeId);
      signs.put(nodeId, new Sign(env.now(), before.beat(), before.seconds(), before.goodbye()));
    } finally {
      lock.unlock();
    }
  }

  /** True if a heartbeat of {@code seconds} would be news, and is not from the future. */
  boolean isNews(NodeId nodeId, long seconds) {
    lock.lock();
    try {
      return seconds > sign(nodeId).seconds()
          && seconds <= env.now().plus(AHEAD_MAX).getEpochSecond();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a heartbeat that somebody brought, if it is news and {@code device}, whose certificate
   * was checked, signed it.
   */
  boolean accept(Heartbeat beat, Device device) {
    if (!beat.nodeId().equals(device.nodeId())
        || !isNews(beat.nodeId(), beat.seconds())
        || !gate.isSigned(device.key(), beat.signedBytes(), beat.signature())) {
      return false;
    }
    lock.lock();
    try {
      Sign before = sign(beat.nodeId());
      if (beat.seconds() <= before.seconds()) {
        return false;
      }
      Instant said = past(Instant.ofEpochSecond(beat.seconds()));
      Instant heard = said.isAfter(before.heard()) ? said : before.heard();
      signs.put(beat.nodeId(), new Sign(heard, beat.encoded(), beat.seconds(), beat.goodbye()));
      setLeft(beat.nodeId(), beat.goodbye());
      return true;
    } finally {
      lock.unlock();
    }
  }

  private Instant past(Instant when) {
    Instant now = env.now();
    return when.isAfter(now) ? now : when;
  }

  private void setLeft(NodeId nodeId, boolean goodbye) {
    if (goodbye) {
      left.add(nodeId);
    } else {
      left.remove(nodeId);
    }
    nobodyLeft = left.isEmpty();
  }

  /** What gossip tells of a member. */
  Roll.Line line(Contact contact) {
    Member member = contact.member();
    lock.lock();
    try {
      Sign sign = sign(member.nodeId());
      return new Roll.Line(
          member.nodeId(),
          contact.proof().encoded(),
          member.sequence(),
          sign.beat(),
          sign.seconds());
    } finally {
      lock.unlock();
    }
  }

  /** True if its last word was a goodbye. */
  boolean hasLeft(NodeId nodeId) {
    if (nobodyLeft) {
      return false;
    }
    lock.lock();
    try {
      return left.contains(nodeId);
    } finally {
      lock.unlock();
    }
  }

  /** True if it was heard of within three heartbeats' time. */
  boolean recent(NodeId nodeId) {
    lock.lock();
    try {
      return sign(nodeId).heard().plus(recent).isAfter(env.now());
    } finally {
      lock.unlock();
    }
  }

  /** This node holds the member no more. */
  void forget(NodeId nodeId) {
    lock.lock();
    try {
      signs.remove(nodeId);
      setLeft(nodeId, false);
    } finally {
      lock.unlock();
    }
  }

  /** The authority took the member's certificate back. */
  void revoked(Member member) {
    lock.lock();
    try {
      if (revoked.size() < REVOKED_MAX) {
        Instant last = past(sign(member.nodeId()).heard());
        revoked.put(member.nodeId(), new Presence(member, last, Standing.REVOKED));
      }
      signs.remove(member.nodeId());
      setLeft(member.nodeId(), false);
    } finally {
      lock.unlock();
    }
  }

  /** What is known of {@code members}, and of those that were revoked; in the order of node ids. */
  List<Presence> presences(Collection<Member> members) {
    lock.lock();
    try {
      NavigableMap<NodeId, Presence> all = new TreeMap<>(revoked);
      for (Member member : members) {
        Sign sign = sign(member.nodeId());
        Standing standing = sign.goodbye() ? Standing.LEFT : Standing.PRESENT;
        all.put(member.nodeId(), new Presence(member, past(sign.heard()), standing));
      }
      return new ArrayList<>(all.values());
    } finally {
      lock.unlock();
    }
  }
}
