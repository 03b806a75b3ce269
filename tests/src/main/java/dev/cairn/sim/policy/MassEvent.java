package dev.cairn.sim.policy;

import static dev.cairn.sim.policy.Stripes.NONE;

/**
 * Many leave for ever within one hour: a whole site, or as many at random. Before, it is written
 * down which stripes the caps promise to save: those that keep k blocks though the site takes as
 * many as its cap. Afterwards the days are counted until no stripe is owed a repair for it.
 */
final class MassEvent {

  static final MassEvent NEVER = new MassEvent(NONE, false, 0, 0);

  private final long at;
  private final boolean wholeSite;
  private final double share;
  private final long seed;
  private boolean[] promised = new boolean[0];
  private int promises;
  private int broken;
  private int lost;
  private int mostInSite;
  private int aboveCap;
  private int struck;
  private long repairedAt = NONE;

  /**
   * An event to come.
   *
   * @param at its first second
   * @param wholeSite true: everybody of site 0 and nobody else; false: anybody
   * @param share of all hosts that leave, where it is anybody
   */
  MassEvent(long at, boolean wholeSite, double share, long seed) {
    this.at = at;
    this.wholeSite = wholeSite;
    this.share = share;
    this.seed = seed;
  }

  long at() {
    return at;
  }

  boolean takes(int host, int site) {
    return wholeSite ? site == 0 : Draw.uniform(seed, host, -7) < share;
  }

  void begin(Hosts hosts, Stripes stripes, Setting setting, long now) {
    promised = new boolean[stripes.count()];
    int cap = Math.ceilDiv(setting.shape().n(), setting.sitesWanted());
    for (int host = 0; host < hosts.count(); host++) {
      struck += hosts.alive[host] && takes(host, hosts.sites[host]) ? 1 : 0;
    }
    for (int stripe = 0; stripe < stripes.count(); stripe++) {
      int inSite = 0;
      for (int entry = 0; entry < stripes.entries[stripe]; entry++) {
        int host = stripes.holders[stripe][entry];
        inSite += hosts.alive[host] && takes(host, hosts.sites[host]) ? 1 : 0;
      }
      mostInSite = Math.max(mostInSite, inSite);
      aboveCap += inSite > cap ? 1 : 0;
      promised[stripe] =
          wholeSite
              && !stripes.isLost(stripe)
              && stripes.existing[stripe] - cap >= setting.shape().k();
      promises += promised[stripe] ? 1 : 0;
    }
  }

  void lost(int stripe, long now) {
    // A day is long enough for the hour, and too short for anything else to be lost.
    if (at != NONE && now >= at && now < at + Churn.DAY) {
      lost++;
      broken += promised[stripe] ? 1 : 0;
    }
  }

  /** Daily: are all stripes above their threshold again, in truth and not only in belief? */
  void look(Stripes stripes, Setting setting, long now) {
    if (at == NONE || now < at + Churn.DAY || repairedAt != NONE) {
      return;
    }
    int low = 0;
    for (int stripe = 0; stripe < stripes.count(); stripe++) {
      boolean below = stripes.existing[stripe] <= setting.shape().repairAt();
      low += below && !stripes.isLost(stripe) ? 1 : 0;
    }
    // At any ordinary moment some have just fallen to it.
    repairedAt = low <= stripes.count() / 20 ? now : NONE;
  }

  /** Hosts that left. */
  int struck() {
    return struck;
  }

  int promises() {
    return promises;
  }

  /** Promised stripes that were lost: must be 0. */
  int broken() {
    return broken;
  }

  int lost() {
    return lost;
  }

  /** Most blocks of one stripe among the leavers. */
  int mostInSite() {
    return mostInSite;
  }

  /** Stripes with more blocks among the leavers than the cap of a site. */
  int aboveCap() {
    return aboveCap;
  }

  /** Days from the event until 95 % of stripes are above their threshold; -1 if never. */
  double daysToRepair() {
    return repairedAt == NONE ? -1 : (repairedAt - at) / (double) Churn.DAY;
  }
}
