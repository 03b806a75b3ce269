package dev.cairn.archive;

import dev.cairn.crypto.Hash;
import dev.cairn.storage.MemoryPeers;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The hosts, as hasty as they may be: a stripe that no device's newest retain set names is in
 * quarantine at once, and gone after 90 days of it ({@code TenancyDecision} waits for leases of 180
 * days besides, where the writer of the stripe says nothing).
 */
final class Quarantine {

  private static final Duration LENGTH = Duration.ofDays(90);

  private final MemoryPeers peers;
  private final Map<String, Set<Hash>> sets = new HashMap<>();
  private final Map<Hash, Instant> since = new HashMap<>();
  private int deleted;

  Quarantine(MemoryPeers peers) {
    this.peers = peers;
  }

  /** A device says what it wants kept. */
  void publish(String device, Set<Hash> stripes) {
    sets.put(device, new HashSet<>(stripes));
  }

  /** What a host does once a day. */
  void sweep(Instant now) {
    for (Hash stripe : peers.stripes()) {
      if (sets.values().stream().anyMatch(set -> set.contains(stripe))) {
        since.remove(stripe);
      } else if (!since.computeIfAbsent(stripe, id -> now).plus(LENGTH).isAfter(now)) {
        peers.forget(stripe);
        deleted++;
      }
    }
  }

  int deleted() {
    return deleted;
  }
}
