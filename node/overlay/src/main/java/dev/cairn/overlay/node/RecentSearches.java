package dev.cairn.overlay.node;

import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Records;
import dev.cairn.overlay.kademlia.Nearness;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What searches of the last {@value #SECONDS} seconds found. Whoever wants a stripe asks for its
 * record, then for its holders, and whoever makes one places its blocks and writes both: all at one
 * point, and a search asks twenty members, each of which tells of twenty.
 *
 * <p>A search that ends with fewer than it looks for has asked everybody: where a network has fewer
 * than twenty members, one search answers for the keepers of all records.
 *
 * <p>Safe for many threads.
 */
final class RecentSearches {

  private static final int SECONDS = 5;
  private static final int KEPT_MAX = 256;

  private final Environment env;
  private final Directory directory;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Hash, Found> kept = new LinkedHashMap<>();
  private @Nullable Found everybody;

  private record Found(List<Member> closest, long atNanos) {}

  RecentSearches(Environment env, Directory directory) {
    this.env = env;
    this.directory = directory;
  }

  /**
   * The members closest to {@code point}, if that is known and none of them has failed since. Who
   * asks for more than a record's keepers wants to place blocks, which takes long with a member
   * that is silent just now: only a search for this very point answers that.
   */
  Optional<List<Member>> closest(Hash point, int count) {
    lock.lock();
    try {
      Optional<List<Member>> here =
          Optional.ofNullable(kept.get(point)).filter(this::holds).map(Found::closest);
      if (here.isPresent() || count > Records.KEEPERS) {
        return here;
      }
      return Optional.ofNullable(everybody)
          .filter(found -> holds(found) && hasAllKnown(found))
          .map(found -> found.closest.stream().sorted(Nearness.to(point)).toList());
    } finally {
      lock.unlock();
    }
  }

  /** Whether nobody is here whom it did not find: who came since, or was too slow for it. */
  private boolean hasAllKnown(Found found) {
    Set<NodeId> ids = found.closest.stream().map(Member::nodeId).collect(Collectors.toSet());
    return directory.healthy().stream().allMatch(member -> ids.contains(member.nodeId()));
  }

  private boolean holds(Found found) {
    return env.nanoTime() - found.atNanos < Duration.ofSeconds(SECONDS).toNanos()
        && found.closest.stream().noneMatch(member -> directory.belief(member.nodeId()).failing());
  }

  /** A search for {@code point} has ended with these. */
  void found(Hash point, List<Member> closest) {
    lock.lock();
    try {
      Found found = new Found(List.copyOf(closest), env.nanoTime());
      if (!closest.isEmpty() && closest.size() < Records.KEEPERS) {
        everybody = found;
      }
      kept.remove(point);
      kept.put(point, found);
      if (kept.size() > KEPT_MAX) {
        kept.remove(kept.keySet().iterator().next());
      }
    } finally {
      lock.unlock();
    }
  }
}
