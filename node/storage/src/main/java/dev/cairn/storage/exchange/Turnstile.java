package dev.cairn.storage.exchange;

import dev.cairn.identity.NodeId;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/** Lets so many in at once, and so many of one member. Whoever is turned away is told, at once. */
final class Turnstile {

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<NodeId, Integer> inside = new TreeMap<>();
  private final int allMax;
  private final int perMemberMax;
  private int all;

  Turnstile(int allMax, int perMemberMax) {
    this.allMax = allMax;
    this.perMemberMax = perMemberMax;
  }

  /** True: in, and {@link #leave} must follow. */
  boolean enter(NodeId member) {
    lock.lock();
    try {
      int own = inside.getOrDefault(member, 0);
      if (all >= allMax || own >= perMemberMax) {
        return false;
      }
      all++;
      inside.put(member, own + 1);
      return true;
    } finally {
      lock.unlock();
    }
  }

  void leave(NodeId member) {
    lock.lock();
    try {
      all--;
      inside.computeIfPresent(member, (id, own) -> own == 1 ? null : own - 1);
    } finally {
      lock.unlock();
    }
  }
}
