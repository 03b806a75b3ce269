package dev.cairn.sim.full;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Records;
import dev.cairn.overlay.kademlia.Nearness;
import dev.cairn.sim.SimEnvironment;
import dev.cairn.storage.exchange.BlockServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A world with an owner's acknowledged stripes in it, and what a scenario does it with. */
public final class Stage {

  private static final Duration LOOK = Duration.ofMinutes(10);

  /** From so many machines on, they start together instead of joining one after the other. */
  private static final int MANY = 200;

  private static final int ACQUAINTANCES = 40;

  /** Then everybody has started, and gossip has told all of all. */
  private static final Duration SETTLED = Duration.ofMinutes(30);

  private final SimWorld world;
  private final FullOptions options;
  private final SimEnvironment director;
  private final Acknowledged acknowledged;
  private final Invariants invariants;
  private final Report report;

  Stage(SimWorld world, FullOptions options, Report report) {
    this.world = world;
    this.options = options;
    this.report = report;
    this.director = world.simulation().environment("director");
    this.acknowledged = new Acknowledged(world);
    this.invariants = new Invariants(world);
  }

  /**
   * Starts the hosts, has an owner's laptop back up and switches it off for ever: from here on the
   * data is kept by the others alone.
   */
  void populate(List<SimWorld.Machine> machines) throws IOException, InterruptedException {
    if (machines.size() < MANY) {
      for (SimWorld.Machine machine : machines) {
        world.add(machine);
      }
    } else {
      startTogether(machines);
    }
    SimNode owner = world.add(SimWorld.Machine.honest("home", 0));
    acknowledged.backUp(owner, options.stripes(), options.payloadBytes());
    world.destroy(owner);
    report.note("stripes", options.stripes());
    report.note("payload_bytes", (long) options.stripes() * options.payloadBytes());
  }

  private void startTogether(List<SimWorld.Machine> machines)
      throws IOException, InterruptedException {
    List<SimNode> nodes = machines.stream().map(world::enrol).toList();
    world.acquaint(nodes, ACQUAINTANCES);
    for (SimNode node : nodes) {
      Duration pause = Duration.ofNanos(director.random().nextLong(SETTLED.dividedBy(2).toNanos()));
      later(pause, "start " + node, () -> world.start(node));
    }
    director.sleep(SETTLED);
  }

  /** As many honest machines as asked for, on as many sites. */
  List<SimWorld.Machine> honest(int count) {
    List<SimWorld.Machine> machines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      machines.add(SimWorld.Machine.honest("site-" + i % options.sites(), SimWorld.PLENTY));
    }
    return machines;
  }

  /** Lets time pass, looking at what must hold every {@code period}. */
  void watch(Duration time, Duration period) throws IOException, InterruptedException {
    Duration cpu = cpu();
    long end = director.nanoTime() + time.toNanos();
    while (director.nanoTime() < end) {
      director.sleep(min(period, Duration.ofNanos(end - director.nanoTime())));
      invariants.check();
      checkNothingLost();
    }
    double ratio = (double) time.toNanos() / Math.max(1, cpu().minus(cpu).toNanos());
    report.note("watched_times_cpu_time", Math.round(ratio * 10) / 10.0);
  }

  /** What this process took so far, on all cores: its collector's threads as well. */
  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private void checkNothingLost() {
    if (acknowledged.lost() > 0) {
      invariants.broken(
          acknowledged.lost() + " stripes have fewer than k blocks on honest machines left");
    }
  }

  /** True once {@code done} is; false if it is not within {@code limit}. */
  boolean within(Duration limit, BooleanSupplier done) throws IOException, InterruptedException {
    long end = director.nanoTime() + limit.toNanos();
    while (!done.getAsBoolean()) {
      if (director.nanoTime() > end) {
        return false;
      }
      director.sleep(LOOK);
      invariants.check();
    }
    return true;
  }

  /** Everybody that runs is above its threshold again before {@code limit}, or that is broken. */
  void mustRecover(Duration limit) throws IOException, InterruptedException {
    long begin = director.nanoTime();
    boolean whole = within(limit, () -> acknowledged.below(Stage::threshold) == 0);
    Duration took = Duration.ofNanos(director.nanoTime() - begin);
    report.note("recovered_after_hours", took.toHours());
    report.note("least_margin", acknowledged.leastMargin());
    if (!whole) {
      invariants.broken(
          acknowledged.below(Stage::threshold) + " stripes are still owed blocks after " + limit);
      for (SimNode node : world.running()) {
        report.note("keeping_of_" + node, node.process().storage().keeping());
      }
    }
  }

  private static int threshold(Acknowledged.Stripe stripe) {
    return stripe.record().body().shape().repairAt() + 1;
  }

  /** Bytes of blocks and of what is said about them that were sent so far. */
  long blockBytes() {
    return world.network().bytesByProtocol().getOrDefault(BlockServer.PROTOCOL, 0L);
  }

  /** Bytes of blocks that all machines keep. */
  long blockBytesStored() {
    return world.nodes().stream()
        .filter(node -> !node.isGone())
        .flatMap(node -> node.disk().content().heldByOwner().values().stream())
        .mapToLong(bytes -> bytes)
        .sum();
  }

  /** True if each of the machines is in touch with most others. */
  boolean knowEachOther(List<SimNode> machines) {
    return machines.stream()
        .allMatch(node ->
            node.isRunning() && node.process().overlay().known().size() * 2 >= machines.size());
  }

  /** Asks honest nodes for the closest members of random places, and counts the right answers. */
  void checkLookups(int count, double wanted) throws InterruptedException {
    List<SimNode> askers = world.running().stream().filter(SimNode::isHonest).toList();
    List<NodeId> all = world.running().stream().map(SimNode::id).toList();
    int right = 0;
    for (int i = 0; i < count; i++) {
      byte[] bytes = new byte[Hash.BYTES];
      director.random().nextBytes(bytes);
      Hash point = Hash.copyOf(bytes);
      SimNode asker = askers.get(director.random().nextInt(askers.size()));
      NodeId closest =
          all.stream().min((a, b) -> Nearness.compare(point, a.hash(), b.hash())).orElseThrow();
      List<Member> found = asker.process().overlay().closest(point, Records.KEEPERS);
      boolean honestOnes =
          found.stream().anyMatch(member -> member.nodeId().equals(closest)) || !isHonest(closest);
      right += honestOnes ? 1 : 0;
    }
    report.note("lookups_right", right + " of " + count);
    if (right < wanted * count) {
      invariants.broken("only " + right + " of " + count + " look-ups found the closest member");
    }
  }

  private boolean isHonest(NodeId id) {
    return world.nodes().stream().anyMatch(node -> node.id().equals(id) && node.isHonest());
  }

  /** Runs {@code action} after {@code pause}, beside everything else. */
  void later(Duration pause, String name, Action action) {
    director.start(
        name,
        () -> {
          try {
            director.sleep(pause);
            action.run();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (IOException e) {
            throw new IllegalStateException(name, e);
          }
        });
  }

  /** What happens later. */
  @FunctionalInterface
  interface Action {
    void run() throws IOException, InterruptedException;
  }

  /** True with this probability. */
  boolean chance(double probability) {
    return director.random().nextDouble() < probability;
  }

  /** True for a machine on one of the first {@code sites} sites. */
  boolean isOnEarlySite(SimNode node, int sites) {
    for (int i = 0; i < sites; i++) {
      if (node.identity().site().equals("site-" + i)) {
        return true;
      }
    }
    return false;
  }

  /** Reads everything back from a new device that knows nothing. */
  void restoreAll() throws IOException, InterruptedException {
    SimNode reader = world.add(SimWorld.Machine.honest("elsewhere", 0));
    List<String> wrong = acknowledged.misread(reader);
    wrong.forEach(invariants::broken);
    report.note("restored", options.stripes() - wrong.size());
    world.destroy(reader);
  }

  SimWorld world() {
    return world;
  }

  FullOptions options() {
    return options;
  }

  SimEnvironment director() {
    return director;
  }

  Acknowledged acknowledged() {
    return acknowledged;
  }

  Invariants invariants() {
    return invariants;
  }

  Report report() {
    return report;
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
