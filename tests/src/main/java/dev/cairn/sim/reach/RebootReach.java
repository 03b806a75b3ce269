package dev.cairn.sim.reach;

import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Mailbox;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.overlay.JoinOutcome;
import dev.cairn.overlay.MemberStore;
import dev.cairn.overlay.Membership;
import dev.cairn.overlay.MemoryRecordStore;
import dev.cairn.overlay.OverlaySettings;
import dev.cairn.overlay.OverlayStores;
import dev.cairn.overlay.node.OverlayNode;
import dev.cairn.overlay.wire.UnverifiedMember;
import dev.cairn.sim.SimAuthority;
import dev.cairn.sim.SimEnvironment;
import dev.cairn.sim.SimHost;
import dev.cairn.sim.SimNetwork;
import dev.cairn.sim.SimNetwork.Conditions;
import dev.cairn.sim.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * Every node of a network reboots within five minutes, with nothing but its disk and no bootstrap
 * server; then all of them idle. Real overlay nodes on simulated wires.
 */
public final class RebootReach {

  /** All of them come up within so long (the machines' power is back). */
  private static final Duration REBOOT = Duration.ofMinutes(5);

  private static final Duration LIMIT = Duration.ofDays(10);

  private final Simulation simulation;
  private final SimNetwork network;
  private final SimAuthority authority;
  private final List<Machine> machines = new ArrayList<>();
  private final List<byte[]> records = new ArrayList<>();

  private record Machine(SimEnvironment env, Membership membership, Multiaddr address) {}

  private RebootReach(long seed) {
    this.simulation = new Simulation(seed);
    this.network = new SimNetwork(simulation);
    this.authority =
        new SimAuthority(SigningKey.generate(simulation.environment("authority").secureRandom()));
    network.conditions(Conditions.INTERNET);
  }

  /**
   * What came of it.
   *
   * @param back nodes that found others again
   * @param allBack from the first node's start until the last one had joined
   * @param known members that the node which knows fewest knows, at the end
   * @param bitsPerSecond sent and received by one idle node, on average
   * @param speed simulated time over real time while idle
   */
  public record Result(
      int nodes, int back, Duration allBack, int known, double bitsPerSecond, double speed) {

    /** As one line for people. */
    public String words() {
      return String.format(
          Locale.ROOT,
          "%d nodes: %d back after %d s; each knows at least %d; idle %.1f kbit/s a node, both"
              + " ways (%.1f MB an hour); %.1f times real time",
          nodes,
          back,
          allBack.toSeconds(),
          known,
          bitsPerSecond / 1000,
          bitsPerSecond * 3600 / 8 / 1e6,
          speed);
    }
  }

  /**
   * Reboots {@code nodes} nodes and lets them idle.
   *
   * @param warmUp between the reboot and the measurement: newcomers tell each other of everybody
   * @param idle how long is measured
   */
  public static Result run(int nodes, Duration warmUp, Duration idle, long seed) {
    RebootReach reach = new RebootReach(seed);
    List<Result> results = new ArrayList<>();
    reach.simulation.run(LIMIT, () -> results.add(reach.measure(nodes, warmUp, idle)));
    return results.getFirst();
  }

  private Result measure(int nodes, Duration warmUp, Duration idle) throws Exception {
    SimEnvironment director = simulation.environment("director");
    for (int i = 0; i < nodes; i++) {
      machines.add(machine(i));
    }
    long begin = director.nanoTime();
    Mailbox<JoinOutcome> joins = new Mailbox<>(director, nodes);
    List<OverlayNode> running = new ArrayList<>();
    for (Machine machine : machines) {
      director.start("boot", () -> boot(machine, running, joins));
    }
    int back = 0;
    for (int i = 0; i < nodes; i++) {
      back += joins.take() instanceof JoinOutcome.Joined ? 1 : 0;
    }
    Duration allBack = Duration.ofNanos(director.nanoTime() - begin);
    director.sleep(warmUp);
    long bytes = bytes();
    long real = System.nanoTime();
    director.sleep(idle);
    double seconds = (System.nanoTime() - real) / 1e9;
    double bits = 2 * 8.0 * (bytes() - bytes) / nodes / idle.toSeconds();
    int known = running.stream().mapToInt(node -> node.known().size()).min().orElse(0);
    running.forEach(OverlayNode::close);
    return new Result(nodes, back, allBack, known, bits, idle.toSeconds() / seconds);
  }

  private Machine machine(int number) {
    SimEnvironment env = simulation.environment("n" + number);
    SigningKey key = SigningKey.generate(env.secureRandom());
    UUID subject = new UUID(7, number);
    Membership membership = authority.enrol(env, key, subject, "site-" + number % 5);
    Multiaddr address = network.nextAddress();
    records.add(UnverifiedMember.sign(key, membership.credential(), List.of(address), 1));
    return new Machine(env, membership, address);
  }

  private void boot(Machine machine, List<OverlayNode> running, Mailbox<JoinOutcome> joins) {
    try {
      machine.env().sleep(Duration.ofNanos(machine.env().random().nextLong(REBOOT.toNanos())));
      SimHost host = network.host(machine.env(), machine.membership().key(), machine.address());
      OverlayStores stores = new OverlayStores(new Disk(records), new MemoryRecordStore());
      OverlayNode node =
          OverlayNode.open(
              machine.env(), host, machine.membership(), stores, OverlaySettings.defaults());
      running.add(node);
      joins.put(node.join());
    } catch (Exception e) {
      throw new IllegalStateException("a node does not start", e);
    }
  }

  private long bytes() {
    return network.bytesByProtocol().values().stream().mapToLong(each -> each).sum();
  }

  /** What everybody's disk held when the power went: everybody. What is put is not read again. */
  private record Disk(List<byte[]> records) implements MemberStore {
    @Override
    public List<byte[]> load() {
      return records;
    }

    @Override
    public void put(NodeId nodeId, byte[] record) {
      // The run ends before the next restart.
    }

    @Override
    public void remove(NodeId nodeId) {
      // As above.
    }
  }
}
