package dev.cairn.libp2p.tcp;

import dev.cairn.libp2p.PeerId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The live connections by peer. When two peers dial each other at once there are two connections;
 * both sides then prefer the one that the peer with the smaller id dialled, and the other is closed
 * when its last stream has ended. Of several in one direction, the newest is preferred: it is the
 * one that the peer surely knows of. Safe for many threads.
 */
final class ConnectionTable {

  private final byte[] self;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<PeerId, List<TcpConnection>> byPeer = new HashMap<>();
  private int count;
  private boolean closed;

  ConnectionTable(PeerId self) {
    this.self = self.bytes();
  }

  /** False if the host was closed, or {@code countMax} connections are there already. */
  boolean add(TcpConnection connection, int countMax) {
    lock.lock();
    try {
      if (closed || count >= countMax) {
        return false;
      }
      byPeer.computeIfAbsent(connection.remotePeer(), peer -> new ArrayList<>()).add(connection);
      count++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  void remove(TcpConnection connection) {
    lock.lock();
    try {
      List<TcpConnection> ofPeer = byPeer.get(connection.remotePeer());
      if (ofPeer != null && ofPeer.remove(connection)) {
        count--;
        if (ofPeer.isEmpty()) {
          byPeer.remove(connection.remotePeer());
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** The connection to use for {@code peer}. */
  Optional<TcpConnection> preferred(PeerId peer) {
    lock.lock();
    try {
      boolean selfDials = Arrays.compareUnsigned(self, peer.bytes()) < 0;
      TcpConnection best = null;
      for (TcpConnection candidate : byPeer.getOrDefault(peer, List.of())) {
        boolean better =
            best == null
                || candidate.outbound() == selfDials
                || candidate.outbound() == best.outbound();
        if (candidate.isOpen() && better) {
          best = candidate;
        }
      }
      return Optional.ofNullable(best);
    } finally {
      lock.unlock();
    }
  }

  Set<TcpConnection> all() {
    lock.lock();
    try {
      Set<TcpConnection> all = new HashSet<>();
      byPeer.values().forEach(all::addAll);
      return all;
    } finally {
      lock.unlock();
    }
  }

  int count() {
    lock.lock();
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Accepts no more; the connections that were there. */
  Set<TcpConnection> close() {
    lock.lock();
    try {
      closed = true;
      return all();
    } finally {
      lock.unlock();
    }
  }
}
