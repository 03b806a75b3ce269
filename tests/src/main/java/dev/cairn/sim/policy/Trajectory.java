package dev.cairn.sim.policy;

import dev.cairn.storage.belief.BeliefLimits;
import dev.cairn.storage.belief.HostState;
import dev.cairn.storage.belief.Observation;
import dev.cairn.storage.belief.TauClock;
import dev.cairn.storage.durability.HostModel;
import dev.cairn.storage.repair.FreshIndices;
import dev.cairn.storage.repair.RepairDecision;
import dev.cairn.storage.repair.RepairDecision.Owed;
import dev.cairn.storage.stripe.StripeBody.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One stripe alone, hour by hour, under the same belief and repair functions; hosts come from an
 * endless supply. Sessions, long absences and lives are without memory, so a copy with another
 * random source is an independent future from the same present: what splitting needs.
 */
final class Trajectory {

  private static final long CYCLE = 24 * Churn.HOUR;
  private static final double ABSENCES_PER_YEAR = 4;
  private static final double ABSENCE = 9 * Churn.DAY;
  private static final long TRANSFER = 4 * Churn.HOUR;
  private static final long NONE = -1;

  private final Shape shape;
  private final HostModel model;
  private final BeliefLimits limits;
  private SplittableRandom random;
  private final @Nullable HostState[] states;
  private final boolean[] up;
  private final boolean[] alive;
  private final long[] changesAt;
  private final long[] diesAt;
  private long now;
  private long owedSince = NONE;
  private long dueSince = NONE;
  private long repairEnds = NONE;
  private long moved;

  /** A fresh stripe, all its hosts reachable. */
  Trajectory(Shape shape, HostModel model, SplittableRandom random) {
    this.shape = shape;
    this.model = model;
    this.limits =
        BeliefLimits.organisation()
            .withGone(java.time.Duration.ofSeconds((long) (model.tauDays() * Churn.DAY)));
    this.random = random;
    states = new HostState[shape.blocks()];
    up = new boolean[shape.blocks()];
    alive = new boolean[shape.blocks()];
    changesAt = new long[shape.blocks()];
    diesAt = new long[shape.blocks()];
    for (int index = 0; index < shape.n(); index++) {
      give(index);
    }
  }

  private Trajectory(Trajectory other, SplittableRandom random) {
    shape = other.shape;
    model = other.model;
    limits = other.limits;
    this.random = random;
    states = other.states.clone();
    up = other.up.clone();
    alive = other.alive.clone();
    changesAt = other.changesAt.clone();
    diesAt = other.diesAt.clone();
    now = other.now;
    owedSince = other.owedSince;
    dueSince = other.dueSince;
    repairEnds = other.repairEnds;
    for (int index = 0; index < states.length; index++) {
      if (alive[index]) {
        diesAt[index] = now + life();
      }
    }
  }

  /** An independent future of the same present. */
  Trajectory fork(SplittableRandom future) {
    return new Trajectory(this, future);
  }

  /** The present alone, for later forks. */
  Trajectory frozen() {
    return new Trajectory(this, random.split());
  }

  private void give(int index) {
    states[index] = HostState.first(now * 1000, TauClock.RUNNING);
    up[index] = true;
    alive[index] = true;
    changesAt[index] = now + session();
    diesAt[index] = now + life();
  }

  private long exponential(double mean) {
    return 1 + (long) (-mean * StrictMath.log(1 - random.nextDouble()));
  }

  private long life() {
    return exponential(model.mttfYears() * Churn.YEAR);
  }

  private long session() {
    return exponential(CYCLE * model.availability());
  }

  /** A night, or now and then a holiday. */
  private long pause() {
    double holiday = ABSENCES_PER_YEAR * CYCLE / Churn.YEAR;
    return random.nextDouble() < holiday
        ? exponential(ABSENCE)
        : exponential(CYCLE * (1 - model.availability()));
  }

  /** One hour; returns the blocks that exist. */
  int advance() {
    now += Churn.HOUR;
    int existing = 0;
    int live = 0;
    int seen = 0;
    for (int index = 0; index < states.length; index++) {
      HostState state = states[index];
      if (state != null) {
        HostState turned = alive[index] ? turn(index, state) : state;
        existing += alive[index] ? 1 : 0;
        boolean counts = turned.belief(now * 1000, TauClock.RUNNING, limits).counts();
        live += counts ? 1 : 0;
        seen += turned.lastSeenMs() >= now * 1000 - RepairDecision.SEEN_LATELY_MS ? 1 : 0;
      }
    }
    repair(live, seen);
    return existing;
  }

  private HostState turn(int index, HostState state) {
    long last = Math.min(now, diesAt[index]);
    long seenAt = up[index] ? last : NONE;
    while (changesAt[index] <= last) {
      up[index] = !up[index];
      seenAt = up[index] ? last : changesAt[index];
      changesAt[index] += up[index] ? session() : pause();
    }
    HostState turned =
        seenAt == NONE ? state : state.after(Observation.ANSWERED, seenAt * 1000, TauClock.RUNNING);
    states[index] = turned;
    if (diesAt[index] <= now) {
      alive[index] = false;
      up[index] = false;
    }
    return turned;
  }

  private void repair(int live, int seen) {
    if (repairEnds != NONE) {
      if (now >= repairEnds) {
        finish(shape.n() - live);
      }
      return;
    }
    boolean low = live <= shape.repairAt();
    owedSince = !low ? NONE : owedSince == NONE ? now : owedSince;
    var view = new RepairDecision.View(shape, live, seen, owedSince * 1000, false);
    if (RepairDecision.of(view, now * 1000) instanceof Owed owed
        && owed.notBeforeMs() <= now * 1000) {
      dueSince = dueSince == NONE || now - dueSince > Churn.DAY ? now : dueSince;
      if (gathered() >= shape.k()) {
        repairEnds = now + TRANSFER;
      }
    } else {
      dueSince = NONE;
    }
  }

  private int gathered() {
    int gathered = 0;
    for (int index = 0; index < states.length; index++) {
      HostState state = states[index];
      boolean reached = state != null && state.lastSeenMs() >= dueSince * 1000;
      gathered += reached && alive[index] ? 1 : 0;
    }
    return gathered;
  }

  private void finish(int missing) {
    List<FreshIndices.Used> used = new ArrayList<>();
    for (int index = 0; index < states.length; index++) {
      HostState state = states[index];
      if (state != null) {
        used.add(new FreshIndices.Used(index, state.lastSeenMs(), false));
      }
    }
    List<Integer> fresh = FreshIndices.choose(shape, Math.max(0, missing), used, now * 1000);
    fresh.forEach(this::give);
    moved += shape.k() + fresh.size();
    repairEnds = NONE;
    dueSince = NONE;
    owedSince = NONE;
  }

  /** Blocks that exist. */
  int existing() {
    int existing = 0;
    for (boolean one : alive) {
      existing += one ? 1 : 0;
    }
    return existing;
  }

  double years() {
    return now / (double) Churn.YEAR;
  }

  /** Blocks moved by repairs of this trajectory. */
  long moved() {
    return moved;
  }

  @Override
  public String toString() {
    return existing() + " blocks, alive " + Arrays.toString(alive);
  }
}
