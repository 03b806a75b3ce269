package dev.cairn.overlay.node;

import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.kademlia.Lookup;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What searches of the last {@value #SECONDS} seconds found. Whoever wants a stripe asks for its
 * record, then for its holders, and whoever makes one places its blocks and writes both: all at one
 * point, and a search asks twenty members, each of which tells of twenty. Where there are fewer
 * than twenty, one search finds all, and stands for those of other points, while the connections to
 * all of them stand and nobody has come. Safe for many threads.
 */
final class RecentSearches {

  private static final int SECONDS = 5;
  private static final int KEPT_MAX = 256;

  private final Environment env;
  private final Directory directory;
  private final Predicate<Member> inTouch;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Hash, Found> kept = new LinkedHashMap<>();

  /** The last search, if it has heard of all members. */
  private @Nullable Found everybody;

  /** How many members this node knew when {@link #everybody} was found. */
  private int everybodyKnown;

  private record Found(List<Member> closest, long atNanos) {}

  /**
   * @param inTouch whether the connection to a member stands
   */
  RecentSearches(Environment env, Directory directory, Predicate<Member> inTouch) {
    this.env = env;
    this.directory = directory;
    this.inTouch = inTouch;
  }

  /**
   * The members closest to {@code point}, in any order, if that is known and none of them has
   * failed since.
   */
  Optional<List<Member>> closest(Hash point) {
    lock.lock();
    try {
      return Optional.ofNullable(kept.get(point))
          .filter(this::holds)
          .or(this::everybody)
          .map(Found::closest);
    } finally {
      lock.unlock();
    }
  }

  private Optional<Found> everybody() {
    return Optional.ofNullable(everybody)
        .filter(this::holds)
        .filter(all -> all.closest.stream().allMatch(inTouch))
        .filter(all -> everybodyKnown == directory.contacts().size());
  }

  private boolean holds(Found found) {
    return env.nanoTime() - found.atNanos < Duration.ofSeconds(SECONDS).toNanos()
        && found.closest.stream().noneMatch(member -> directory.belief(member.nodeId()).failing());
  }

  /**
   * A search for {@code point} has ended with these.
   *
   * @param areAll whether it has heard of no others ({@link Lookup#hasHeardOfAll})
   */
  void found(Hash point, List<Member> closest, boolean areAll) {
    lock.lock();
    try {
      Found found = new Found(List.copyOf(closest), env.nanoTime());
      kept.remove(point);
      kept.put(point, found);
      everybody = areAll ? found : null;
      everybodyKnown = directory.contacts().size();
      if (kept.size() > KEPT_MAX) {
        kept.remove(kept.keySet().iterator().next());
      }
    } finally {
      lock.unlock();
    }
  }
}
