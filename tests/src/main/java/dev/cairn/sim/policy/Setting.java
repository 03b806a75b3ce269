package dev.cairn.sim.policy;

import dev.cairn.storage.belief.BeliefLimits;
import dev.cairn.storage.stripe.StripeBody.Shape;

/**
 * One run.
 *
 * @param stripes all placed at {@code placeAt}
 * @param placeAt seconds after the beginning; hosts need some age by then
 * @param end in seconds
 * @param sitesWanted divisor of the cap of a failure domain
 * @param blockBytes of every block; a simulated stripe may stand for many real ones
 * @param uplinkBytesPerSecond of every host; a fifth of it is the budget
 * @param seed of ids and draws
 */
record Setting(
    Churn churn,
    Shape shape,
    BeliefLimits limits,
    int stripes,
    long placeAt,
    long end,
    int sitesWanted,
    long blockBytes,
    long uplinkBytesPerSecond,
    long seed) {

  /** 10 Mbit/s. */
  static final long UPLINK = 1_250_000;

  /** Blocks of 1 MiB: packs of 16 MiB by 16. */
  static Setting of(Churn churn, Shape shape, int stripes, double years, long seed) {
    // A Monday at noon: the trace of an office begins with a Monday.
    long placeAt = 42 * Churn.DAY + 12 * Churn.HOUR;
    return new Setting(
        churn,
        shape,
        BeliefLimits.organisation(),
        stripes,
        placeAt,
        placeAt + (long) (years * Churn.YEAR),
        6,
        1 << 20,
        UPLINK,
        seed);
  }

  /** The same with other blocks. */
  Setting withBlockBytes(long bytes) {
    return new Setting(
        churn,
        shape,
        limits,
        stripes,
        placeAt,
        end,
        sitesWanted,
        bytes,
        uplinkBytesPerSecond,
        seed);
  }
}
