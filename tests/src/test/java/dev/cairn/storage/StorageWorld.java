package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.OverlaySettings;
import dev.cairn.overlay.Records.GetOutcome;
import dev.cairn.overlay.node.OverlayNode;
import dev.cairn.sim.SimEnvironment;
import dev.cairn.sim.SimHost;
import dev.cairn.sim.SimNetwork;
import dev.cairn.sim.Simulation;
import dev.cairn.sim.full.SimNode;
import dev.cairn.sim.full.SimWorld;
import dev.cairn.storage.block.BlockStore;
import dev.cairn.storage.exchange.BlockServer;
import dev.cairn.storage.stripe.StorageRecords;
import dev.cairn.storage.stripe.StripeRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** A simulated network of whole storage nodes, as seen from inside storage. */
final class StorageWorld {

  static final long PLENTY = SimWorld.PLENTY;

  final SimWorld world;
  final Simulation simulation;
  final SimNetwork network;
  final List<Node> nodes = new ArrayList<>();

  /** Whether nodes watch and repair. */
  boolean keeping;

  /** How often nodes do their upkeep; longer where simulated days must not take minutes. */
  Duration tick = OverlaySettings.defaults().rhythm().tick();

  /** What nodes are told about their storage. */
  StorageSettings settings = StorageSettings.defaults();

  private final long seed;

  /** One node and what it is made of. */
  record Node(SimNode machine) {

    SimEnvironment env() {
      return machine.process().env();
    }

    SimHost host() {
      return machine.process().host();
    }

    OverlayNode overlay() {
      return machine.process().overlay();
    }

    StorageNode storage() {
      return machine.process().storage();
    }

    StorageNode.Parts parts() {
      return machine.process().parts();
    }

    BlockStore blocks() {
      return machine.disk().content();
    }

    NodeId id() {
      return machine.id();
    }

    PeerStorage peers() {
      return machine.peers();
    }
  }

  StorageWorld(long seed) {
    this.seed = seed;
    world = new SimWorld(seed);
    simulation = world.simulation();
    network = world.network();
  }

  /** {@code count} nodes of a member each, on {@code sites} sites in turn. */
  void addAll(int count, int sites) throws Exception {
    for (int i = 0; i < count; i++) {
      add("site-" + i % sites, PLENTY);
    }
  }

  Node add(String site, long capBytes) throws Exception {
    return add(SimWorld.Machine.honest(site, capBytes));
  }

  Node add(SimWorld.Machine machine) throws Exception {
    return start(world.enrol(machine));
  }

  /** One more device of {@code owner}'s member. */
  Node addDeviceOf(Node owner, String site) throws Exception {
    UUID subject = owner.overlay().self().device().subject();
    return start(world.enrol(SimWorld.Machine.honest(site, 0), subject));
  }

  private Node start(SimNode machine) throws Exception {
    SimWorld.Ways ways = SimWorld.Ways.defaults().withUpkeep(tick);
    world.ways(new SimWorld.Ways(ways.overlay(), settings, keeping));
    world.start(machine);
    Node node = new Node(machine);
    nodes.add(node);
    return node;
  }

  void crash(Node node) {
    world.kill(node.machine());
    nodes.remove(node);
  }

  /** Kills {@code node} and starts it again with what it has on disk. */
  void restart(Node node) throws Exception {
    world.kill(node.machine());
    world.start(node.machine());
  }

  /** From now on {@code node} lets everybody who asks for blocks wait for {@code delay}. */
  void slow(Node node, Duration delay) throws Exception {
    StorageSettings settings = node.parts().settings();
    BlockServer server =
        new BlockServer(
            node.env(),
            node.blocks(),
            node.parts().tables(),
            node.parts().deviceKey(),
            new OverlayMembers(node.overlay()),
            new BlockServer.Limits(
                settings.putsMax(),
                settings.readsMax(),
                settings.perMemberMax(),
                settings.progress(),
                node.parts().bandwidth()));
    node.overlay()
        .handle(
            BlockServer.PROTOCOL,
            (from, stream) -> {
              node.env().sleep(delay);
              server.handle(from, stream);
            });
  }

  /** Flips a bit in every block of a stripe that {@code node} holds. */
  void damage(Node node, Hash stripeId) throws Exception {
    for (Hash root : record(stripeId).roots()) {
      node.machine().disk().rot(root);
    }
  }

  StripeRecord record(Hash stripeId) throws Exception {
    GetOutcome got = nodes.getFirst().overlay().records().get(StorageRecords.STRIPE, stripeId);
    return StripeRecord.parse(stripeId, ((GetOutcome.Found) got).value());
  }

  /** The nodes that hold block {@code index} of a stripe. */
  Node holder(Hash stripeId, int index) throws Exception {
    Hash root = record(stripeId).roots().get(index);
    for (Node node : nodes) {
      if (node.blocks().has(root)) {
        return node;
      }
    }
    throw new AssertionError("nobody holds block " + index + ", seed " + seed);
  }

  byte[] payload(int length) {
    byte[] payload = new byte[length];
    new Random(seed + length).nextBytes(payload);
    return payload;
  }
}
