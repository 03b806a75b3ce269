package dev.cairn.storage.durability;

import java.util.Collection;

/**
 * What to expect of stripes as they are now, where {@link LossModel} says what to expect in the
 * long run. The same assumptions: independent hosts, exponential lives.
 */
public final class Outlook {

  /** No smaller probability is worth a number. */
  public static final double NINES_MAX = 99;

  private Outlook() {}

  /**
   * −log10 of the probability that fewer than {@code k} of {@code blocks} are left after {@code
   * days} without a repair; 0 if they are too few already.
   *
   * @param blocks blocks that exist, each on its own host
   */
  public static double nines(int blocks, int k, HostModel hosts, double days) {
    double survives = StrictMath.exp(-days / HostModel.DAYS_PER_YEAR / hosts.mttfYears());
    return nines(Binomial.below(blocks, survives, k));
  }

  /** −log10 of the probability that any of several stripes is lost, from that of each. */
  public static double together(Collection<Double> nines) {
    double lost = 0;
    for (double each : nines) {
      lost += StrictMath.pow(10, -each);
    }
    return nines(lost);
  }

  private static double nines(double probability) {
    return probability <= 0
        ? NINES_MAX
        : StrictMath.clamp(-StrictMath.log10(probability), 0, NINES_MAX);
  }
}
