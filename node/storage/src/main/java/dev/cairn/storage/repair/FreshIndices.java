package dev.cairn.storage.repair;

import dev.cairn.storage.stripe.StripeBody.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which indices a repair makes. Never one whose holder may come back: then it would be a copy, not
 * redundancy. First those never given out; then those whose holder is revoked or has been silent
 * for 90 days, the longest first.
 */
public final class FreshIndices {

  /** Of Tor relays silent for 30 days 22 % still return; at 90 days one hardly does. */
  public static final long RECYCLE_MS = Duration.ofDays(90).toMillis();

  /**
   * An index that was given out.
   *
   * @param lastSeenMs when its holder was last seen
   * @param forfeited whether the holder is revoked or is known not to have the block
   */
  public record Used(int index, long lastSeenMs, boolean forfeited) {}

  private FreshIndices() {}

  /**
   * Up to {@code wanted} indices, best first; fewer when too few are free.
   *
   * @param used all that were given out, each holder once
   */
  public static List<Integer> choose(Shape shape, int wanted, Collection<Used> used, long nowMs) {
    TreeMap<Integer, Used> latest = new TreeMap<>();
    for (Used one : used) {
      latest.merge(one.index, one, FreshIndices::harder);
    }
    List<Integer> chosen = new ArrayList<>();
    for (int index = 0; index < shape.blocks() && chosen.size() < wanted; index++) {
      if (!latest.containsKey(index)) {
        chosen.add(index);
      }
    }
    latest.values().stream()
        .filter(one -> one.forfeited || nowMs - one.lastSeenMs >= RECYCLE_MS)
        .sorted(
            Comparator.comparing((Used one) -> !one.forfeited)
                .thenComparingLong(Used::lastSeenMs)
                .thenComparingInt(Used::index))
        .limit(wanted - chosen.size())
        .forEach(one -> chosen.add(one.index));
    return List.copyOf(chosen);
  }

  /**
   * The last resort, when indices run out: those whose block is not believed to be there, the
   * longest silent first. Should their holder return it has a copy of what was made again, and the
   * repair was worth less; not to repair would be worth nothing.
   *
   * @param live indices whose block is believed to be there
   * @param chosen already
   */
  public static List<Integer> again(
      int wanted, Collection<Used> used, BitSet live, Collection<Integer> chosen) {
    TreeMap<Integer, Long> lastSeen = new TreeMap<>();
    for (Used one : used) {
      if (!live.get(one.index) && !chosen.contains(one.index)) {
        lastSeen.merge(one.index, one.lastSeenMs, Math::max);
      }
    }
    return lastSeen.entrySet().stream()
        .sorted(
            Map.Entry.<Integer, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
        .limit(wanted)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Of two holders of one index the one that keeps it from being given out again. */
  private static Used harder(Used a, Used b) {
    if (a.forfeited != b.forfeited) {
      return a.forfeited ? b : a;
    }
    return a.lastSeenMs >= b.lastSeenMs ? a : b;
  }
}
