package dev.cairn.sim.full;

import dev.cairn.sim.policy.Churn;
import dev.cairn.sim.policy.ExponentialChurn;
import dev.cairn.sim.policy.OfficeChurn;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The scenarios by name. */
final class Scenarios {

  /** By name. */
  static final Map<String, Scenario> ALL =
      new TreeMap<>(
          Map.of(
              "churn", Scenarios::churn,
              "mass-reboot", Scenarios::massReboot,
              "third-gone", Scenarios::thirdGone,
              "malicious", Attacks::malicious,
              "partition", Scenarios::partition,
              "disk", Scenarios::disk,
              "clock", Scenarios::clock,
              "strikes", Strikes::play));

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  /** τ (7 d), patience (1 d), a day of gathering, and three for what comes in between. */
  static final Duration REPAIRED_WITHIN = Duration.ofDays(12);

  private Scenarios() {}

  /** Machines come and go, and die; when that ends, every stripe is above its threshold again. */
  private static void churn(Stage stage) throws IOException, InterruptedException {
    FullOptions options = stage.options();
    stage.populate(stage.honest(options.nodes()));
    Churn lives =
        options.office()
            ? new OfficeChurn(
                options.nodes(),
                options.mttfYears(),
                OfficeChurn.SEVENTY_PERCENT,
                options.sites(),
                1.0 / options.sites(),
                options.seed())
            : new ExponentialChurn(
                options.nodes(), options.mttfYears(), 0.7, 24, options.sites(), options.seed());
    SimChurn churn = new SimChurn(stage.world(), lives);
    int number = 0;
    for (SimNode node : List.copyOf(stage.world().running())) {
      churn.begin(node, number++);
    }
    stage.watch(options.time(), DAY);
    churn.stop();
    stage.report().note("hosts_died", churn.deaths());
    stage.report().note("sessions", churn.sessions());
    stage.director().sleep(HOUR.multipliedBy(2)); // who was away is back
    stage.mustRecover(REPAIRED_WITHIN);
    stage.restoreAll();
  }

  /** Everybody loses power at once and is back within five minutes. */
  private static void massReboot(Stage stage) throws IOException, InterruptedException {
    stage.populate(stage.honest(stage.options().nodes()));
    stage.director().sleep(HOUR);
    List<SimNode> machines = stage.world().running();
    for (SimNode node : machines) {
      stage.world().losePower(node);
    }
    for (SimNode node : machines) {
      Duration pause = Duration.ofSeconds(stage.director().random().nextInt(300));
      stage.later(pause, "boot " + node, () -> stage.world().start(node));
    }
    boolean back = stage.within(Duration.ofMinutes(20), () -> stage.knowEachOther(machines));
    if (!back) {
      stage.invariants().broken("not every node is back in the overlay 15 minutes after the last");
    }
    stage.watch(DAY, HOUR);
    long moved =
        stage.world().running().stream()
            .map(node -> node.process().storage().keeping())
            .mapToLong(keeping -> keeping.bytesRead() + keeping.bytesPlaced())
            .sum();
    stage.report().note("repair_bytes_after_reboot", moved);
    if (moved * 100 > stage.blockBytesStored()) {
      stage.invariants().broken("a repair storm: " + moved + " bytes after everybody was back");
    }
    stage.restoreAll();
  }

  /** Whole sites, up to 30 % of the hosts, are gone for ever within an hour. */
  private static void thirdGone(Stage stage) throws IOException, InterruptedException {
    stage.populate(stage.honest(stage.options().nodes()));
    stage.director().sleep(HOUR);
    List<SimNode> doomed = new ArrayList<>();
    int most = stage.options().nodes() * 3 / 10;
    for (SimNode node : stage.world().running()) {
      if (doomed.size() < most && stage.isOnEarlySite(node, 2)) {
        doomed.add(node);
      }
    }
    for (SimNode node : doomed) {
      stage.director().sleep(Duration.ofMinutes(50).dividedBy(doomed.size()));
      stage.world().destroy(node);
    }
    stage.report().note("hosts_gone", doomed.size());
    stage.report().note("margin_after", stage.acknowledged().leastMargin());
    stage.mustRecover(REPAIRED_WITHIN);
    stage.restoreAll();
  }

  /** The network falls into two halves for hours, one direction of some wires after the other. */
  private static void partition(Stage stage) throws IOException, InterruptedException {
    stage.populate(stage.honest(stage.options().nodes()));
    List<SimNode> machines = stage.world().running();
    int half = machines.size() / 2;
    stage
        .world()
        .network()
        .partition(
            SimWorld.hosts(machines.subList(0, half)),
            SimWorld.hosts(machines.subList(half, machines.size())));
    stage.watch(Duration.ofHours(6), HOUR);
    stage.world().network().heal();
    for (int i = 0; i + 1 < machines.size(); i += 2) {
      stage
          .world()
          .network()
          .cut(machines.get(i).process().host(), machines.get(i + 1).process().host());
    }
    stage.watch(Duration.ofHours(6), HOUR);
    stage.world().network().heal();
    stage.watch(stage.options().time(), Duration.ofHours(6));
    stage.mustRecover(REPAIRED_WITHIN);
    stage.restoreAll();
  }

  /** Bits rot, disks are full or slow, one comes back from an older image, wires break. */
  private static void disk(Stage stage) throws IOException, InterruptedException {
    FullOptions options = stage.options();
    stage.populate(stage.honest(options.nodes()));
    SimWorld world = stage.world();
    List<SimNode> machines = world.running();
    SimNode old = machines.getFirst();
    dev.cairn.sim.disk.SimDisk image = old.disk().image();
    world.network().resets(0.05);
    int rotten = 0;
    for (SimNode node : machines) {
      rotten += stage.chance(0.2) ? node.disk().rot(0.2).size() : 0;
      node.disk().full(stage.chance(0.1));
      node.disk().slow(stage.chance(0.1) ? Duration.ofMillis(200) : Duration.ZERO);
    }
    stage.report().note("blocks_rotten", rotten);
    SimNode late = world.add(SimWorld.Machine.honest("late", 0));
    stage.acknowledged().backUp(late, 2, options.payloadBytes());
    world.destroy(late);
    world.losePower(old);
    old.replaceDisk(image);
    world.start(old);
    stage.watch(options.time(), DAY);
    for (SimNode node : world.running()) {
      node.disk().full(false);
      node.disk().slow(Duration.ZERO);
    }
    world.network().resets(0);
    stage.mustRecover(REPAIRED_WITHIN);
    stage.restoreAll();
  }

  /** Some clocks are a week off, one way or the other; then they are put right. */
  private static void clock(Stage stage) throws IOException, InterruptedException {
    stage.populate(stage.honest(stage.options().nodes()));
    List<SimNode> machines = stage.world().running();
    long before = stage.blockBytes();
    for (SimNode node : machines) {
      if (stage.chance(0.2)) {
        node.skew(Duration.ofDays(stage.chance(0.5) ? 7 : -7));
      }
    }
    stage.watch(stage.options().time(), DAY);
    for (SimNode node : machines) {
      node.skew(Duration.ZERO);
    }
    stage.watch(DAY, Duration.ofHours(6));
    long moved = stage.blockBytes() - before;
    stage.report().note("block_bytes_for_nothing", moved);
    stage.mustRecover(REPAIRED_WITHIN);
    stage.restoreAll();
  }
}
