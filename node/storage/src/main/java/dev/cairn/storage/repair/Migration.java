package dev.cairn.storage.repair;

import java.util.Arrays;

/**
 * Placement is sticky: joins move nothing, and a newcomer fills from new stripes and repairs. Only
 * a host twice as full as the median gives blocks away.
 */
public final class Migration {

  private static final double FILL_RATIO = 2;

  private Migration() {}

  /**
   * Bytes the host should give away: down to the bound, 0 if it is below.
   *
   * @param usedBytes of {@code capacityBytes} on this host
   * @param fills share used of each host known, 0 to 1, in any order; this one among them
   */
  public static long bytesToGive(long usedBytes, long capacityBytes, double[] fills) {
    if (fills.length == 0) {
      return 0;
    }
    double[] sorted = fills.clone();
    Arrays.sort(sorted);
    double bound = FILL_RATIO * sorted[sorted.length / 2];
    return Math.max(0, usedBytes - (long) (bound * capacityBytes));
  }
}
