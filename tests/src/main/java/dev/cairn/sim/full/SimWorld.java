package dev.cairn.sim.full;

import dev.cairn.app.node.MemberTable;
import dev.cairn.app.node.RecordTable;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.overlay.Membership;
import dev.cairn.overlay.NotAdmittedException;
import dev.cairn.overlay.OverlaySettings;
import dev.cairn.overlay.OverlaySettings.Rhythm;
import dev.cairn.overlay.OverlaySettings.Seed;
import dev.cairn.overlay.OverlayStores;
import dev.cairn.overlay.node.OverlayNode;
import dev.cairn.overlay.wire.UnverifiedMember;
import dev.cairn.sim.SimAuthority;
import dev.cairn.sim.SimEnvironment;
import dev.cairn.sim.SimHost;
import dev.cairn.sim.SimNetwork;
import dev.cairn.sim.Simulation;
import dev.cairn.sim.disk.SimDisk;
import dev.cairn.sim.vice.Vice;
import dev.cairn.storage.StorageNode;
import dev.cairn.storage.StorageSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A simulated network of whole nodes, each on a disk of its own that it finds again after a crash.
 * Must be used inside {@link Simulation#run}.
 */
public final class SimWorld {

  /** More than any simulation fills. */
  public static final long PLENTY = 1L << 40;

  private final Simulation simulation;
  private final SimNetwork network;
  private final SimAuthority authority;
  private final Sightings sightings;
  private final List<SimNode> nodes = new ArrayList<>();
  private Ways ways;

  /**
   * How nodes behave.
   *
   * @param keeping whether they do what nobody asked them for: watch, audit, repair
   */
  public record Ways(OverlaySettings overlay, StorageSettings storage, boolean keeping) {
    /** The design's settings, except that nobody waits before joining; nodes only serve. */
    public static Ways defaults() {
      OverlaySettings overlay = OverlaySettings.defaults();
      return new Ways(
          overlay.withRhythm(overlay.rhythm().atOnce()), StorageSettings.defaults(), false);
    }

    /** The same with contacts looked after this often, and buckets 120 times less often. */
    public Ways withUpkeep(Duration tick) {
      Rhythm rhythm = overlay.rhythm().withTick(tick);
      return new Ways(overlay.withRhythm(rhythm), storage, keeping);
    }

    /** The same with nodes that keep watch, or do not. */
    public Ways withKeeping(boolean watch) {
      return new Ways(overlay, storage, watch);
    }
  }

  /**
   * A machine to be.
   *
   * @param capBytes what it donates; 0 for an owner's laptop
   * @param vice what is wrong with it
   */
  public record Machine(String site, long capBytes, Vice vice) {
    /** An honest one. */
    public static Machine honest(String site, long capBytes) {
      return new Machine(site, capBytes, Vice.NONE);
    }
  }

  /** An empty world, with the design's settings. */
  public SimWorld(long seed) {
    this(seed, Ways.defaults());
  }

  /** An empty world. */
  public SimWorld(long seed, Ways ways) {
    this.ways = ways;
    simulation = new Simulation(seed);
    network = new SimNetwork(simulation);
    SimEnvironment env = simulation.environment("authority");
    authority = new SimAuthority(SigningKey.generate(env.secureRandom()));
    sightings = new Sightings(simulation);
  }

  /** {@code count} honest machines of a member each, on {@code sites} sites in turn, started. */
  public void addAll(int count, int sites) throws IOException, InterruptedException {
    for (int i = 0; i < count; i++) {
      add(Machine.honest("site-" + i % sites, PLENTY));
    }
  }

  /** A machine of a new member, started and joined. */
  public SimNode add(Machine machine) throws IOException, InterruptedException {
    SimNode node = enrol(machine);
    start(node);
    return node;
  }

  /** A machine of a new member, not started yet. */
  public SimNode enrol(Machine machine) {
    return enrol(machine, new UUID(7, nodes.size()));
  }

  /** A machine of {@code subject}, not started yet. */
  public SimNode enrol(Machine machine, UUID subject) {
    int number = nodes.size();
    SimEnvironment env = simulation.environment("n" + number);
    SigningKey key = SigningKey.generate(env.secureRandom());
    Membership membership = authority.enrol(env, key, subject, machine.site());
    NodeId nodeId = new NodeId(dev.cairn.crypto.Hash.of(key.verifyKey().bytes()));
    SimNode.Identity identity =
        new SimNode.Identity(membership, nodeId, subject, machine.site(), machine.vice());
    SimDisk disk = new SimDisk(machine.capBytes(), env.random().nextLong());
    SimNode node = new SimNode("n" + number, identity, network.nextAddress(), disk);
    nodes.add(node);
    return node;
  }

  /**
   * Writes onto the disks of {@code machines} that each has met {@code each} random others before:
   * so a large network starts in minutes, as after a mass reboot, not one newcomer at a time.
   */
  public void acquaint(List<SimNode> machines, int each) throws IOException {
    SimEnvironment env = simulation.environment("acquaintance");
    List<byte[]> records = new ArrayList<>();
    for (SimNode node : machines) {
      Membership membership = node.identity().membership();
      List<Multiaddr> addresses = List.of(node.address());
      records.add(UnverifiedMember.sign(membership.key(), membership.credential(), addresses, 1));
    }
    for (SimNode node : machines) {
      MemberTable table = new MemberTable(node.disk().mount(env).tables());
      for (int i = 0; i < each; i++) {
        int met = env.random().nextInt(machines.size());
        table.put(machines.get(met).id(), records.get(met));
      }
    }
  }

  /** Starts a machine's process on its disk, and joins. */
  public void start(SimNode node) throws IOException, InterruptedException {
    open(node);
    node.process().overlay().join();
    if (ways.keeping() && node.isRunning()) {
      node.process().storage().begin();
    }
  }

  /** Takes a machine's certificate back; every machine that runs hears of it at once. */
  public void revoke(SimNode revoked) {
    byte[] crl = authority.revoke(revoked.process().overlay().self().device());
    for (SimNode node : nodes) {
      if (node.isRunning()) {
        node.process().overlay().offerCrl(crl);
      }
    }
  }

  /** Starts a machine's process on its disk: it serves, but has not joined. */
  public void open(SimNode node) throws IOException {
    SimNode.Identity identity = node.identity();
    Vice vice = identity.vice();
    SimEnvironment env = simulation.environment(node.name());
    env.skew(node.skew());
    SimDisk.Mount mount = node.disk().mount(env);
    SigningKey key = identity.membership().key();
    SimHost host = network.host(env, key, node.address());
    OverlayStores stores =
        new OverlayStores(
            new MemberTable(mount.tables()), vice.records(env, new RecordTable(mount.tables())));
    OverlayNode overlay;
    try {
      overlay =
          OverlayNode.open(
              env,
              vice.host(env, host),
              identity.membership(),
              stores,
              ways.overlay().withSeeds(seeds(node)));
    } catch (NotAdmittedException e) {
      network.crash(host);
      throw new IOException(node + " is not admitted", e);
    }
    StorageNode.Parts parts =
        new StorageNode.Parts(
            env,
            sightings.watching(overlay, node),
            key,
            vice.blocks(env, mount.blocks()),
            vice.tables(env, mount.tables()),
            ways.storage());
    node.started(new SimNode.Running(env, host, overlay, StorageNode.start(parts), parts));
  }

  /** One member that runs now, for who knows nobody. */
  private List<Seed> seeds(SimNode newcomer) {
    for (SimNode node : nodes) {
      if (node != newcomer && node.isRunning() && node.isHonest()) {
        return List.of(new Seed(node.process().host().peerId(), node.address()));
      }
    }
    return List.of();
  }

  /** The process is killed. Its kernel still ends its connections; what it wrote stays. */
  public void kill(SimNode node) {
    SimNode.Running process = node.process();
    process.env().kill();
    node.disk().processDied();
    network.crash(process.host());
    node.ended();
  }

  /** The machine loses its power: nobody hears of it, and what was not synced may be lost. */
  public void losePower(SimNode node) throws IOException {
    SimNode.Running process = node.process();
    process.env().kill();
    network.unplug(process.host());
    node.disk().powerLost();
    node.powerWentOff();
    node.ended();
  }

  /** The machine is gone for ever, with its disk. */
  public void destroy(SimNode node) throws IOException {
    if (node.isRunning()) {
      losePower(node);
    }
    node.left();
  }

  /** How processes behave that are started from now on. */
  public void ways(Ways next) {
    this.ways = next;
  }

  /** Every machine, in the order of their making, the gone ones too. */
  public List<SimNode> nodes() {
    return nodes;
  }

  /** The machines whose processes run. */
  public List<SimNode> running() {
    return nodes.stream().filter(SimNode::isRunning).toList();
  }

  /** The simulation it lives in. */
  public Simulation simulation() {
    return simulation;
  }

  /** Its wires. */
  public SimNetwork network() {
    return network;
  }

  /** Who certifies its members. */
  public SimAuthority authority() {
    return authority;
  }

  /** What was seen of its records and reads. */
  public Sightings sightings() {
    return sightings;
  }

  /** Addresses of some machines' processes, to cut. */
  public static List<SimHost> hosts(List<SimNode> nodes) {
    return nodes.stream().map(node -> node.process().host()).toList();
  }
}
