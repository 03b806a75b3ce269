package dev.cairn.overlay.node;

import dev.cairn.env.Environment;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Presence;
import dev.cairn.overlay.Presence.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * When each member was last heard of, and who is a member no more. Safe for many threads; never
 * waits for a peer.
 */
final class Vitals {

  /** Revoked members remembered, so that their blocks are rebuilt; beyond, the oldest are not. */
  private static final int REVOKED_MAX = Directory.MEMBERS_MAX;

  private final Environment env;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<NodeId, Instant> heard = new HashMap<>();
  private final NavigableMap<NodeId, Presence> revoked = new TreeMap<>();

  Vitals(Environment env) {
    this.env = env;
  }

  /** The member answered this node just now. */
  void heard(NodeId nodeId) {
    lock.lock();
    try {
      heard.put(nodeId, env.now());
    } finally {
      lock.unlock();
    }
  }

  /** This node holds the member no more. */
  void forget(NodeId nodeId) {
    lock.lock();
    try {
      heard.remove(nodeId);
    } finally {
      lock.unlock();
    }
  }

  /** The authority took the member's certificate back. */
  void revoked(Member member) {
    lock.lock();
    try {
      if (revoked.size() < REVOKED_MAX) {
        Instant last = heard.getOrDefault(member.nodeId(), Instant.EPOCH);
        revoked.put(member.nodeId(), new Presence(member, last, Standing.REVOKED));
      }
      heard.remove(member.nodeId());
    } finally {
      lock.unlock();
    }
  }

  /** What is known of {@code members}, and of those that were revoked; in the order of node ids. */
  List<Presence> presences(Collection<Member> members) {
    lock.lock();
    try {
      NavigableMap<NodeId, Presence> all = new TreeMap<>(revoked);
      Instant now = env.now();
      for (Member member : members) {
        Instant last = heard.getOrDefault(member.nodeId(), Instant.EPOCH);
        Instant past = last.isAfter(now) ? now : last;
        all.put(member.nodeId(), new Presence(member, past, Standing.PRESENT));
      }
      return new ArrayList<>(all.values());
    } finally {
      lock.unlock();
    }
  }
}
