package dev.cairn.app.health;

import dev.cairn.storage.PeerStorage.StripeHealth;
import dev.cairn.storage.PeerStorage.StripeHealth.BlockSeen;
import dev.cairn.storage.PeerStorage.StripeHealth.Presence;
import dev.cairn.storage.Profile;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One stripe as its holders answered, and what is to be expected of it.
 *
 * @param believed blocks that exist as far as is known: proved, or with a holder that is silent
 * @param margin proved blocks above k; negative when it cannot be read
 * @param weakestSite the site whose loss costs most; empty if none holds a block
 * @param marginWithoutIt what is left of the margin without that site
 * @param nines −log10 of the probability that it is lost within a year
 */
public record StripeOutlook(
    StripeHealth health,
    int believed,
    int margin,
    String weakestSite,
    int marginWithoutIt,
    double nines) {

  /**
   * The outlook of {@code health}.
   *
   * @param nines of a stripe with so many proved blocks and that profile
   */
  static StripeOutlook of(StripeHealth health, double nines) {
    Profile profile = health.profile();
    int needed = profile == null ? 1 : profile.k();
    int margin = health.living() - needed;
    String weakest = "";
    int without = margin;
    for (Map.Entry<String, Integer> site : withoutEachSite(health).entrySet()) {
      int left = site.getValue() - needed;
      if (weakest.isEmpty() || left < without) {
        weakest = site.getKey();
        without = left;
      }
    }
    return new StripeOutlook(health, believed(health), margin, weakest, without, nines);
  }

  /** Blocks that are left if a site is lost, by site; an index held twice needs both lost. */
  static Map<String, Integer> withoutEachSite(StripeHealth health) {
    Map<Integer, Set<String>> sitesOfIndex = new HashMap<>();
    Map<String, Integer> left = new TreeMap<>();
    for (BlockSeen asked : health.holders()) {
      if (asked.presence() == Presence.PROVED) {
        sitesOfIndex.computeIfAbsent(asked.index(), index -> new HashSet<>()).add(asked.site());
        left.put(asked.site(), health.living());
      }
    }
    for (Set<String> sites : sitesOfIndex.values()) {
      if (sites.size() == 1) {
        left.merge(sites.iterator().next(), -1, Integer::sum);
      }
    }
    return left;
  }

  private static int believed(StripeHealth health) {
    Set<Integer> indices = new HashSet<>();
    for (BlockSeen asked : health.holders()) {
      if (asked.presence() != Presence.LOST) {
        indices.add(asked.index());
      }
    }
    return Math.max(health.living(), indices.size());
  }

  /** Blocks that repair has to make: those short of n, once no more than r are believed living. */
  public int owed() {
    Profile profile = health.profile();
    return profile == null || believed > profile.repairAt() ? 0 : profile.n() - believed;
  }

  /** True while it can be read. */
  public boolean readable() {
    return health.readable();
  }
}
