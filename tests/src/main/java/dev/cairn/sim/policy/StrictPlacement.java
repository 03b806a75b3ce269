package dev.cairn.sim.policy;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What Cairn does not do, to compare with: each stripe lies on exactly the n reachable hosts
 * closest to it, looked at twice a day, as replicas lie in CFS or PAST. Optimistic: a block that
 * moves is copied once and never rebuilt.
 */
final class StrictPlacement {

  private static final long EVERY = 12 * Churn.HOUR;

  private StrictPlacement() {}

  /** Bytes moved a year per byte of payload, from {@code from} to {@code to}. */
  static double traffic(Churn churn, int k, int n, int stripes, long from, long to, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] prefixes = random.longs(churn.hosts(), 0, Long.MAX_VALUE).toArray();
    long[] points = random.longs(stripes, 0, Long.MAX_VALUE).toArray();
    int[][] held = new int[stripes][];
    Ring ring = new Ring();
    long moved = 0;
    for (long now = from; now < to; now += EVERY) {
      long at = now;
      ring.rebuild(
          churn.hosts(),
          prefixes,
          host -> churn.bornAt(host) <= at && churn.nextUp(host, at) == at);
      for (int stripe = 0; stripe < stripes; stripe++) {
        int[] closest = new int[n];
        int count = ring.closest(points[stripe], closest, host -> true);
        int[] next = Arrays.copyOf(closest, count);
        Arrays.sort(next);
        moved += held[stripe] == null ? 0 : newcomers(held[stripe], next);
        held[stripe] = next;
      }
    }
    return moved / (double) k / stripes / ((to - from) / (double) Churn.YEAR);
  }

  private static int newcomers(int[] held, int[] next) {
    int count = 0;
    for (int host : next) {
      count += Arrays.binarySearch(held, host) < 0 ? 1 : 0;
    }
    return count;
  }
}
