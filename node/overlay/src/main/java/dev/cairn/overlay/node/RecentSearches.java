package dev.cairn.overlay.node;

import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.overlay.Member;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What searches of the last {@value #SECONDS} seconds found. Whoever wants a stripe asks for its
 * record, then for its holders, and whoever makes one places its blocks and writes both: all at one
 * point, and a search asks twenty members, each of which tells of twenty. Safe for many threads.
 */
final class RecentSearches {

  private static final int SECONDS = 5;
  private static final int KEPT_MAX = 256;

  private final Environment env;
  private final Directory directory;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Hash, Found> kept = new LinkedHashMap<>();

  private record Found(List<Member> closest, long atNanos) {}

  RecentSearches(Environment env, Directory directory) {
    this.env = env;
    this.directory = directory;
  }

  /** The members closest to {@code point}, if that is known and none of them has failed since. */
  Optional<List<Member>> closest(Hash point) {
    lock.lock();
    try {
      return Optional.ofNullable(kept.get(point)).filter(this::holds).map(Found::closest);
    } finally {
      lock.unlock();
    }
  }

  private boolean holds(Found found) {
    return env.nanoTime() - found.atNanos < Duration.ofSeconds(SECONDS).toNanos()
        && found.closest.stream().noneMatch(member -> directory.belief(member.nodeId()).failing());
  }

  /** A search for {@code point} has ended with these. */
  void found(Hash point, List<Member> closest) {
    lock.lock();
    try {
      kept.remove(point);
      kept.put(point, new Found(List.copyOf(closest), env.nanoTime()));
      if (kept.size() > KEPT_MAX) {
        kept.remove(kept.keySet().iterator().next());
      }
    } finally {
      lock.unlock();
    }
  }
}
