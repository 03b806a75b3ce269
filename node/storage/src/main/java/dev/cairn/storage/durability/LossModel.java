package dev.cairn.storage.durability;

import static dev.cairn.storage.durability.HostModel.DAYS_PER_YEAR;

import dev.cairn.storage.stripe.StripeBody.Shape;

/**
 * One stripe as a Markov chain. A state is (A, U): A blocks exist, U more are lost and nobody has
 * noticed. A host leaves at rate 1/MTTF and silence is noticed at rate 1/τ; a share of the existing
 * blocks is wrongly presumed gone. While the blocks believed live, L = A·(1 − absent) + U, are at
 * most r, repair comes at its rate, if k holders show up within a day, and brings L back to n;
 * those wrongly presumed gone return as extra. A &lt; k is loss; the chain then starts anew, so the
 * flux into loss is the loss rate.
 *
 * <p>Independent hosts, exponential lives, no adversary, no latent disk errors. Some milliseconds.
 */
public final class LossModel {

  private final Shape shape;
  private final HostModel hosts;
  private final double reached;
  private final int existingMax;
  private final int unnoticedMax;
  private final double[] loss;
  private final double[] repairs;
  private final double[] moved;

  private LossModel(Shape shape, HostModel hosts, double reached) {
    this.shape = shape;
    this.hosts = hosts;
    this.reached = reached;
    existingMax = (int) Math.ceil(shape.n() / (1 - hosts.absentShare())) + 1;
    double unnoticed = 3 * shape.n() * hosts.tauDays() / DAYS_PER_YEAR / hosts.mttfYears();
    unnoticedMax = Math.min(shape.n(), Math.max(12, (int) unnoticed + 12));
    int states = (existingMax - shape.k() + 1) * (unnoticedMax + 1);
    loss = new double[states];
    repairs = new double[states];
    moved = new double[states];
  }

  /** The prognosis where a repairer may gather its k blocks over a day. */
  public static Prognosis prognosis(Shape shape, HostModel hosts) {
    return new LossModel(shape, hosts, hosts.reachedInADay()).solve();
  }

  /** The prognosis where k holders must be reachable at the same moment. */
  public static Prognosis prognosisAtOneMoment(Shape shape, HostModel hosts) {
    return new LossModel(shape, hosts, hosts.availability()).solve();
  }

  /**
   * Bytes moved by lazy repair a year per byte of payload, in closed form (Giroire and others
   * 2010): a stripe falls from n to r in MTTF · ln(n/r), then k blocks are read and n − r written.
   */
  public static double closedFormTraffic(Shape shape, double mttfYears) {
    double perRepair = (double) (shape.n() - shape.repairAt() + shape.k()) / shape.k();
    return perRepair / (StrictMath.log((double) shape.n() / shape.repairAt()) * mttfYears);
  }

  /** Fullest first: elimination begins at the end, where loss is near. */
  private int state(int existing, int unnoticed) {
    int state = (existingMax - existing) * (unnoticedMax + 1) + unnoticed;
    int full = (existingMax - shape.n()) * (unnoticedMax + 1);
    // The chain's state 0 is the one a stripe starts in.
    return state == full ? 0 : state == 0 ? full : state;
  }

  private Prognosis solve() {
    Chain chain = new Chain(loss.length);
    for (int existing = existingMax; existing >= shape.k(); existing--) {
      for (int unnoticed = 0; unnoticed <= unnoticedMax; unnoticed++) {
        connect(chain, existing, unnoticed);
      }
    }
    return summarise(chain.stationary());
  }

  private void connect(Chain chain, int existing, int unnoticed) {
    int from = state(existing, unnoticed);
    double leaving = existing / hosts.mttfYears();
    int noticedLater = Math.min(unnoticedMax, unnoticed + 1);
    leave(chain, from, leaving * (1 - hosts.announcedShare()), existing - 1, noticedLater);
    leave(chain, from, leaving * hosts.announcedShare(), existing - 1, unnoticed);
    if (unnoticed > 0) {
      double noticed = unnoticed * DAYS_PER_YEAR / hosts.tauDays();
      chain.add(from, state(existing, unnoticed - 1), noticed);
    }
    int believed = (int) Math.rint(existing * (1 - hosts.absentShare())) + unnoticed;
    int added = shape.n() - believed;
    if (believed <= shape.repairAt()) {
      int to = state(Math.min(existingMax, existing + added), unnoticed);
      double rate =
          DAYS_PER_YEAR / hosts.repairDays() * Binomial.atLeast(existing, reached, shape.k());
      if (to != from) {
        chain.add(from, to, rate);
        repairs[from] = rate;
        moved[from] = shape.k() + added;
      }
    }
  }

  private void leave(Chain chain, int from, double rate, int existing, int unnoticed) {
    if (existing < shape.k()) {
      loss[from] += rate;
      chain.add(from, 0, rate);
    } else {
      chain.add(from, state(existing, unnoticed), rate);
    }
  }

  private Prognosis summarise(double[] shares) {
    double lost = 0;
    double repaired = 0;
    double blocksMoved = 0;
    double blocks = 0;
    double readable = 0;
    double fifth = 0;
    double third = 0;
    for (int existing = existingMax; existing >= shape.k(); existing--) {
      double share = 0;
      for (int unnoticed = 0; unnoticed <= unnoticedMax; unnoticed++) {
        int state = state(existing, unnoticed);
        share += shares[state];
        lost += shares[state] * loss[state];
        repaired += shares[state] * repairs[state];
        blocksMoved += shares[state] * repairs[state] * moved[state];
      }
      blocks += share * existing;
      readable += share * Binomial.atLeast(existing, hosts.availability(), shape.k());
      fifth += share * Binomial.below(existing, 0.8, shape.k());
      third += share * Binomial.below(existing, 0.7, shape.k());
    }
    return new Prognosis(
        -StrictMath.log10(lost), blocksMoved / shape.k(), repaired, blocks, readable, fifth, third);
  }
}
