package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Membership;
import dev.cairn.overlay.OverlaySettings;
import dev.cairn.overlay.OverlaySettings.Seed;
import dev.cairn.overlay.OverlayStores;
import dev.cairn.overlay.Records.GetOutcome;
import dev.cairn.overlay.node.OverlayNode;
import dev.cairn.sim.SimAuthority;
import dev.cairn.sim.SimEnvironment;
import dev.cairn.sim.SimHost;
import dev.cairn.sim.SimNetwork;
import dev.cairn.sim.Simulation;
import dev.cairn.storage.block.MemoryBlockStore;
import dev.cairn.storage.database.MemoryTables;
import dev.cairn.storage.exchange.BlockServer;
import dev.cairn.storage.stripe.StorageRecords;
import dev.cairn.storage.stripe.StripeRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** A simulated network of whole storage nodes. */
final class StorageWorld {

  static final long PLENTY = 1L << 40;

  final Simulation simulation;
  final SimNetwork network;
  final List<Node> nodes = new ArrayList<>();

  /** Whether nodes watch and repair. */
  boolean keeping;

  /** How often nodes do their upkeep; longer where simulated days must not take minutes. */
  Duration tick = OverlaySettings.defaults().rhythm().tick();

  private final SimAuthority authority;
  private final long seed;

  /** One node and what it is made of. */
  record Node(
      SimEnvironment env,
      SimHost host,
      OverlayNode overlay,
      MemoryBlockStore blocks,
      StorageNode storage,
      StorageNode.Parts parts) {

    NodeId id() {
      return overlay.self().nodeId();
    }

    PeerStorage peers() {
      return storage.peers();
    }
  }

  StorageWorld(long seed) {
    this.seed = seed;
    simulation = new Simulation(seed);
    network = new SimNetwork(simulation);
    SimEnvironment env = simulation.environment("authority");
    authority = new SimAuthority(SigningKey.generate(env.secureRandom()));
  }

  /** {@code count} nodes of a member each, on {@code sites} sites in turn. */
  void addAll(int count, int sites) throws Exception {
    for (int i = 0; i < count; i++) {
      add("site-" + i % sites, PLENTY);
    }
  }

  Node add(String site, long capBytes) throws Exception {
    int number = nodes.size();
    SimEnvironment env = simulation.environment("n" + number);
    SigningKey key = SigningKey.generate(env.secureRandom());
    Membership membership = authority.enrol(env, key, new UUID(7, number), site);
    SimHost host = network.host(env, key);
    OverlayNode overlay =
        OverlayNode.open(env, host, membership, OverlayStores.inMemory(), settings());
    MemoryBlockStore blocks = new MemoryBlockStore(capBytes);
    StorageNode.Parts parts =
        new StorageNode.Parts(
            env, overlay, key, blocks, new MemoryTables(), StorageSettings.defaults());
    Node node = new Node(env, host, overlay, blocks, StorageNode.start(parts), parts);
    overlay.join();
    if (keeping) {
      node.storage().begin();
    }
    nodes.add(node);
    return node;
  }

  private OverlaySettings settings() {
    List<Seed> seeds = new ArrayList<>();
    if (!nodes.isEmpty()) {
      SimHost first = nodes.getFirst().host();
      seeds.add(new Seed(first.peerId(), first.addresses().getFirst()));
    }
    OverlaySettings.Rhythm usual = OverlaySettings.defaults().rhythm();
    OverlaySettings.Rhythm rhythm =
        new OverlaySettings.Rhythm(
            Duration.ZERO, tick, tick.multipliedBy(120), usual.republish(), usual.recordLife());
    return OverlaySettings.defaults().withRhythm(rhythm).withSeeds(seeds);
  }

  void crash(Node node) {
    node.storage().close();
    node.overlay().close();
    nodes.remove(node);
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
                settings.progress()));
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
      node.blocks().damage(root, 0);
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
