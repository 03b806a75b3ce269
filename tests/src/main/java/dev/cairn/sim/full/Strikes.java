package dev.cairn.sim.full;

import dev.cairn.sim.vice.Vice;
import dev.cairn.sim.vice.Vices;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Repair is struck where it works: whoever has begun one loses its power, its disk fills up, or
 * stalls until its lease has run out and another repairs beside it; meanwhile some keepers forget
 * which leases they granted.
 */
final class Strikes {

  private static final Duration HOUR = Duration.ofHours(1);

  private static final Duration STRUCK_FOR = Duration.ofDays(3);

  /** Repair of what is gone for good begins after 7 days; strikes are over before it gives up. */
  private static final Duration SILENCE = Duration.ofDays(7).minus(HOUR);

  /** Repair must get done although this many are struck. */
  private static final int STRIKES = 9;

  /**
   * A repair asks for its lease, gathers, makes and places within a few seconds. The first strike
   * comes within a ninth of that, the last within all of it: where one repair is due in all those
   * days, it must not be over before it is struck.
   */
  private static final Duration WITHIN = Duration.ofSeconds(4);

  /** Longer than a lease, over the few accesses that a repair makes. */
  private static final Duration STALL = Duration.ofMinutes(40);

  private final Stage stage;
  private final Set<SimNode> struck = new HashSet<>();
  private int inTheMiddle;

  private Strikes(Stage stage) {
    this.stage = stage;
  }

  /** The scenario. */
  static void play(Stage stage) throws IOException, InterruptedException {
    List<SimWorld.Machine> machines = new ArrayList<>();
    for (SimWorld.Machine honest : stage.honest(stage.options().nodes())) {
      boolean forgets = machines.size() % 5 == 4;
      Vice vice = forgets ? Vices.forgetting("leases") : Vice.NONE;
      machines.add(new SimWorld.Machine(honest.site(), honest.capBytes(), vice));
    }
    stage.populate(machines);
    new Strikes(stage).strike();
  }

  private void strike() throws IOException, InterruptedException {
    stage.director().sleep(HOUR);
    destroyEveryThird();
    stage.watch(SILENCE, Duration.ofHours(6));
    stage.world().sightings().watchLeases(this::repairing);
    stage.watch(STRUCK_FOR, HOUR.multipliedBy(6));
    for (SimNode node : struck) {
      node.disk().full(false);
      node.disk().slow(Duration.ZERO);
    }
    stage.world().sightings().watchLeases(node -> {});
    stage.report().note("strikes", struck.size());
    stage.report().note("strikes_in_the_middle", inTheMiddle);
    if (inTheMiddle == 0) {
      stage.invariants().broken("no repair was struck in its middle: this run shows nothing");
    }
    stage.mustRecover(Scenarios.REPAIRED_WITHIN);
    stage.restoreAll();
  }

  private void destroyEveryThird() throws IOException {
    List<SimNode> running = stage.world().running();
    for (int i = 1; i < running.size(); i += 3) {
      stage.world().destroy(running.get(i));
    }
  }

  /** {@code node} begins a repair. */
  private void repairing(SimNode node) {
    if (struck.size() == STRIKES || !struck.add(node)) {
      return;
    }
    int kind = struck.size() % 3;
    long done = node.process().storage().keeping().repairsDone();
    Duration within = WITHIN.multipliedBy(struck.size()).dividedBy(STRIKES);
    Duration pause = Duration.ofNanos(stage.director().random().nextLong(within.toNanos()));
    stage.later(
        pause,
        "strike " + node,
        () -> {
          if (node.isRunning()) {
            inTheMiddle += node.process().storage().keeping().repairsDone() == done ? 1 : 0;
            strike(node, kind);
          }
        });
  }

  private void strike(SimNode node, int kind) throws IOException {
    switch (kind) {
      case 0 -> node.disk().full(true);
      case 1 -> {
        stage.world().losePower(node);
        stage.later(HOUR, "power for " + node, () -> stage.world().start(node));
      }
      default -> node.disk().slow(STALL);
    }
  }
}
