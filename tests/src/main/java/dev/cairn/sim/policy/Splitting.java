package dev.cairn.sim.policy;

import dev.cairn.storage.durability.HostModel;
import dev.cairn.storage.stripe.StripeBody.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Nines that no run could count, by multilevel splitting (Kahn and Harris 1951; Garvels 2000). The
 * way to loss is cut into levels of existing blocks. A long run counts how often a year a stripe
 * falls to the first level; then, level by level, futures are started from the moments at which the
 * level was entered, and it is counted how many fall one block further before they are repaired
 * (all of r exist again). The product is the loss rate. The interval is Student's over independent
 * repetitions, of the logarithm.
 */
final class Splitting {

  private static final int LEVEL_STEP = 1;

  /** Futures go on being started until so many fall: near loss they are rare, but short. */
  private static final int FALLS = 200;

  private static final int FUTURES_MAX = 100_000;

  /** 97.5 % point of Student's distribution with 9 degrees of freedom, for 10 repetitions. */
  private static final double STUDENT = 2.262;

  private static final int REPETITIONS = 10;

  private final Shape shape;
  private final HostModel model;
  private final int futures;
  private final double years;

  /**
   * An estimate to be made.
   *
   * @param futures started at each level, at least
   * @param years of the run that counts entries to the first level
   */
  Splitting(Shape shape, HostModel model, int futures, double years) {
    this.shape = shape;
    this.model = model;
    this.futures = futures;
    this.years = years;
  }

  /**
   * An estimate.
   *
   * @param nines −log10 of the yearly loss rate
   * @param low end of the 95 % interval, and {@code high}
   * @param bounded true if a repetition died out above loss, so nines are at least {@code nines}
   */
  record Estimate(double nines, double low, double high, boolean bounded) {}

  Estimate estimate(long seed) {
    double[] nines = new double[REPETITIONS];
    boolean bounded = false;
    double mean = 0;
    for (int i = 0; i < REPETITIONS; i++) {
      double rate = once(new SplittableRandom(Draw.bits(seed, i, 1)));
      bounded |= rate < 0;
      nines[i] = -StrictMath.log10(Math.abs(rate));
      mean += nines[i] / REPETITIONS;
    }
    double squares = 0;
    for (double one : nines) {
      squares += (one - mean) * (one - mean);
    }
    double half = STUDENT * Math.sqrt(squares / (REPETITIONS - 1) / REPETITIONS);
    return new Estimate(mean, mean - half, mean + half, bounded);
  }

  /** The loss rate a year; negative if no future came to the end: then its size is a bound. */
  private double once(SplittableRandom random) {
    List<Trajectory> entries = new ArrayList<>();
    int level = shape.repairAt() - 2;
    double rate = entries(level, random, entries) / years;
    while (level >= shape.k()) {
      level = Math.max(shape.k() - 1, level - LEVEL_STEP);
      List<Trajectory> next = new ArrayList<>();
      int started = 0;
      while (started < futures || (next.size() < FALLS && started < FUTURES_MAX)) {
        Trajectory from = entries.get(started % entries.size());
        fall(from.fork(random.split()), level, next);
        started++;
      }
      if (next.isEmpty()) {
        return -rate / started;
      }
      rate *= (double) next.size() / started;
      entries = next;
    }
    return rate;
  }

  private int entries(int level, SplittableRandom random, List<Trajectory> entries) {
    Trajectory run = new Trajectory(shape, model, random.split());
    boolean above = true;
    int count = 0;
    double lived = 0;
    while (lived + run.years() < years) {
      int existing = run.advance();
      if (above && existing <= level) {
        above = false;
        count++;
        entries.add(run.frozen());
      }
      above |= existing >= shape.repairAt();
      if (existing < shape.k()) {
        lived += run.years();
        run = new Trajectory(shape, model, random.split());
        above = true;
      }
    }
    if (count == 0) {
      throw new IllegalStateException("no fall to " + level + " blocks in " + years + " years");
    }
    return count;
  }

  private void fall(Trajectory future, int level, List<Trajectory> next) {
    int existing = future.existing();
    while (existing > level && existing < shape.repairAt()) {
      existing = future.advance();
    }
    if (existing <= level) {
      next.add(future);
    }
  }
}
