package dev.cairn.overlay.node;

import dev.cairn.identity.NodeId;
import dev.cairn.overlay.OverlaySettings;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Counts inbound streams, and says no beyond the limits: overload sheds work, never queues it. */
final class Shedder {

  private final OverlaySettings.Limits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<NodeId, Integer> serving = new HashMap<>();
  private int total;

  Shedder(OverlaySettings.Limits limits) {
    this.limits = limits;
  }

  /** True if one more stream of {@code from} may be served; then {@link #leave} follows. */
  boolean enter(NodeId from) {
    lock.lock();
    try {
      int now = serving.getOrDefault(from, 0);
      if (now >= limits.streamsPerMember() || total >= limits.streams()) {
        return false;
      }
      serving.put(from, now + 1);
      total++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  void leave(NodeId from) {
    lock.lock();
    try {
      serving.computeIfPresent(from, (id, count) -> count == 1 ? null : count - 1);
      total--;
    } finally {
      lock.unlock();
    }
  }
}
