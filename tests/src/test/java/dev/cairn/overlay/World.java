package dev.cairn.overlay;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.overlay.OverlaySettings.Rhythm;
import dev.cairn.overlay.OverlaySettings.Seed;
import dev.cairn.overlay.kademlia.Nearness;
import dev.cairn.overlay.node.OverlayNode;
import dev.cairn.sim.SimAuthority;
import dev.cairn.sim.SimEnvironment;
import dev.cairn.sim.SimHost;
import dev.cairn.sim.SimNetwork;
import dev.cairn.sim.Simulation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A simulated network of overlay nodes. */
final class World {

  /** A record whose first byte is its sequence; its key is the hash of the rest's first byte. */
  static final Records.RecordKind NOTE =
      new Records.RecordKind() {
        @Override
        public String name() {
          return "note";
        }

        @Override
        public Records.Verdict check(Hash key, byte[] value) {
          return value.length >= 2 && key.equals(Hash.of(value, 1, 1))
              ? new Records.Verdict.Valid(value[0])
              : new Records.Verdict.Invalid("key is not of this value");
        }
      };

  /** How often nodes do their upkeep; longer where simulated days must not take minutes. */
  Duration tick = OverlaySettings.defaults().rhythm().tick();

  final Simulation simulation;
  final SimNetwork network;
  final SimAuthority authority;
  final List<Inhabitant> inhabitants = new ArrayList<>();

  /** One node and all it is made of. */
  record Inhabitant(
      SimEnvironment env,
      SimHost host,
      Membership membership,
      OverlayStores stores,
      OverlayNode node) {
    NodeId id() {
      return node.self().nodeId();
    }
  }

  World(long seed) {
    simulation = new Simulation(seed);
    network = new SimNetwork(simulation);
    SimEnvironment env = simulation.environment("authority");
    authority = new SimAuthority(SigningKey.generate(env.secureRandom()));
  }

  /** A node of a person of its own, seeded with the first inhabitant; not joined yet. */
  Inhabitant add() throws Exception {
    int number = inhabitants.size();
    return add(new UUID(7, number), "site-" + number % 5);
  }

  Inhabitant add(UUID subject, String site) throws Exception {
    SimEnvironment env = simulation.environment("n" + inhabitants.size());
    SigningKey key = SigningKey.generate(env.secureRandom());
    return open(env, authority.enrol(env, key, subject, site), OverlayStores.inMemory());
  }

  /** A node from its parts, as after a restart. */
  Inhabitant open(SimEnvironment env, Membership membership, OverlayStores stores)
      throws Exception {
    return open(env, membership, stores, settings());
  }

  Inhabitant open(
      SimEnvironment env, Membership membership, OverlayStores stores, OverlaySettings settings)
      throws Exception {
    return open(env, network.host(env, membership.key()), membership, stores, settings);
  }

  /** A node on the address it had before. */
  Inhabitant reboot(Inhabitant old, OverlaySettings settings) throws Exception {
    SimHost host =
        network.host(old.env(), old.membership().key(), old.host().addresses().getFirst());
    return open(old.env(), host, old.membership(), old.stores(), settings);
  }

  private Inhabitant open(
      SimEnvironment env,
      SimHost host,
      Membership membership,
      OverlayStores stores,
      OverlaySettings settings)
      throws Exception {
    OverlayNode node = OverlayNode.open(env, host, membership, stores, settings);
    node.records().define(NOTE);
    Inhabitant inhabitant = new Inhabitant(env, host, membership, stores, node);
    inhabitants.add(inhabitant);
    return inhabitant;
  }

  /** The design's settings, no jitter, seeded with the first inhabitant. */
  OverlaySettings settings() {
    Rhythm rhythm = OverlaySettings.defaults().rhythm().atOnce().withTick(tick);
    List<Seed> seeds = new ArrayList<>();
    if (!inhabitants.isEmpty()) {
      SimHost first = inhabitants.getFirst().host();
      Multiaddr address = first.addresses().getFirst();
      seeds.add(new Seed(first.peerId(), address));
    }
    return OverlaySettings.defaults().withRhythm(rhythm).withSeeds(seeds);
  }

  void crash(Inhabitant inhabitant) {
    inhabitant.node().close();
    inhabitants.remove(inhabitant);
  }

  /** What a search ought to find: computed from outside. */
  List<NodeId> trueClosest(Hash point, int count) {
    return inhabitants.stream()
        .map(Inhabitant::id)
        .sorted((a, b) -> Nearness.compare(point, a.hash(), b.hash()))
        .limit(count)
        .toList();
  }

  static byte[] note(int sequence, int topic, String text) {
    byte[] words = text.getBytes(StandardCharsets.UTF_8);
    byte[] note = new byte[2 + words.length];
    note[0] = (byte) sequence;
    note[1] = (byte) topic;
    System.arraycopy(words, 0, note, 2, words.length);
    return note;
  }

  static Hash noteKey(int topic) {
    return Hash.of(new byte[] {(byte) topic});
  }
}
