package dev.cairn.app.health;

import dev.cairn.identity.NodeId;
import dev.cairn.storage.PeerStorage.StripeHealth;
import dev.cairn.storage.PeerStorage.StripeHealth.BlockSeen;
import dev.cairn.storage.PeerStorage.StripeHealth.Presence;
import dev.cairn.storage.durability.HostModel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The hosts of some stripes as they answered just now, and what is assumed of them beyond that.
 *
 * @param asked distinct hosts
 * @param answered those of them that answered at all
 * @param sites distinct sites of those that answered
 */
public record HostsSeen(int asked, int answered, int sites) {

  /** Assumed mean life of a host: nobody has watched these for long enough to know. */
  public static final double LIFE_YEARS = 1;

  /** τ of the beliefs: silence after which a host counts as gone. */
  public static final double GONE_DAYS = 7;

  /** Assumed where nobody could be asked: desktops, off at night. */
  private static final double AVAILABILITY_ASSUMED = 0.7;

  /** A single look says no more than this: of twelve that answered, one may be off tomorrow. */
  private static final double AVAILABILITY_MAX = 0.99;

  private static final double AVAILABILITY_MIN = 0.05;

  /** The hosts that were asked for blocks of {@code stripes}. */
  static HostsSeen of(List<StripeHealth> stripes) {
    Map<NodeId, Boolean> answered = new HashMap<>();
    Set<String> sites = new HashSet<>();
    for (StripeHealth stripe : stripes) {
      for (BlockSeen asked : stripe.holders()) {
        boolean here = asked.presence() != Presence.SILENT;
        answered.merge(asked.holder(), here, Boolean::logicalOr);
        if (here) {
          sites.add(asked.site());
        }
      }
    }
    int live = (int) answered.values().stream().filter(here -> here).count();
    return new HostsSeen(answered.size(), live, sites.size());
  }

  /** True if the availability is a measurement, of this one moment. */
  public boolean measured() {
    return asked > 0;
  }

  /** Share of them that answered, or what is assumed. */
  public double availability() {
    return measured()
        ? Math.clamp((double) answered / asked, AVAILABILITY_MIN, AVAILABILITY_MAX)
        : AVAILABILITY_ASSUMED;
  }

  /** What the durability model is told of them. */
  public HostModel model() {
    return HostModel.office(LIFE_YEARS, GONE_DAYS, availability());
  }
}
