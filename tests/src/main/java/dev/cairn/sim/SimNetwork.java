package dev.cairn.sim;

import dev.cairn.crypto.SigningKey;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.libp2p.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * The wires between simulated hosts: latency, loss (seen as TCP shows it: late), bandwidth of
 * connections and of hosts, resets in the middle of a stream, partitions in one or both directions,
 * crashes, machines without power.
 *
 * <p>A stream neither doubles nor reorders its bytes. What a network that does shows here is: one
 * stream overtakes another, and a request that was served comes again, since its answer fell to a
 * reset.
 */
public final class SimNetwork {

  /**
   * What TCP waits before it sends a lost segment again (RFC 6298 §2.4 asks 1 s, Linux takes 200
   * ms).
   */
  private static final Duration RETRANSMIT = Duration.ofMillis(200);

  private final Simulation simulation;
  private final SplittableRandom chance;
  private final Map<Multiaddr, SimHost> listening = new HashMap<>();
  private final Set<Cut> cuts = new HashSet<>();
  private final Map<Multiaddr, SimHost> dark = new HashMap<>();
  private final Map<String, Long> bytesByProtocol = new TreeMap<>();
  private Conditions conditions = Conditions.LAN;
  private double resetsPerMebibyte;
  private int hosts;

  /** A network whose chance follows from the simulation's seed. */
  public SimNetwork(Simulation simulation) {
    this.simulation = simulation;
    this.chance = new SplittableRandom(simulation.seed() ^ 0x6e6574776f726bL);
  }

  /**
   * How the wires are.
   *
   * @param latencyMin least one-way delay
   * @param latencyMax most one-way delay, before loss
   * @param loss probability 0..1 that a segment is lost and sent again
   * @param bytesPerSecond of each direction of each connection
   */
  public record Conditions(
      Duration latencyMin, Duration latencyMax, double loss, long bytesPerSecond) {
    /** 0.2–1 ms, nothing lost, 1 Gbit/s. */
    public static final Conditions LAN =
        new Conditions(Duration.ofNanos(200_000), Duration.ofMillis(1), 0, 125_000_000);

    /** 10–80 ms, 1 % lost, 50 Mbit/s. */
    public static final Conditions INTERNET =
        new Conditions(Duration.ofMillis(10), Duration.ofMillis(80), 0.01, 6_250_000);
  }

  /** Changes the weather for what is sent from now on. */
  public void conditions(Conditions next) {
    this.conditions = next;
  }

  /**
   * From now on connections break in the middle, at this rate in each direction.
   *
   * @param perMebibyte expected resets for each MiB sent; 0 for none
   */
  public void resets(double perMebibyte) {
    this.resetsPerMebibyte = perMebibyte;
  }

  /** Bytes sent so far on streams, for each protocol. */
  public Map<String, Long> bytesByProtocol() {
    return new TreeMap<>(bytesByProtocol);
  }

  /** A host that listens. */
  public SimHost host(SimEnvironment env, SigningKey key) {
    return host(env, key, nextAddress());
  }

  /** An address that nobody had before. */
  public Multiaddr nextAddress() {
    int number = ++hosts;
    String ip =
        "10." + (number >>> 16 & 0xFF) + "." + (number >>> 8 & 0xFF) + "." + (number & 0xFF);
    return Multiaddr.ip4(ip, 4001);
  }

  /** A host that listens at a given address, as after a restart of the same machine. */
  public SimHost host(SimEnvironment env, SigningKey key, Multiaddr address) {
    SimHost host = new SimHost(this, env, PeerId.of(key.verifyKey()), address);
    listening.put(host.address(), host);
    SimHost before = dark.remove(host.address());
    if (before != null) {
      before.foundDead(Duration.ofNanos(transitNanos(60))); // the new kernel knows none of these
    }
    return host;
  }

  /** From now on nothing that {@code from} sends reaches {@code to}. One direction only. */
  public void cut(SimHost from, SimHost to) {
    cuts.add(new Cut(from.peerId(), to.peerId()));
  }

  /** No direction between the two groups passes from now on. */
  public void partition(List<SimHost> these, List<SimHost> those) {
    for (SimHost a : these) {
      for (SimHost b : those) {
        cut(a, b);
        cut(b, a);
      }
    }
  }

  /** Undoes every {@link #cut} and {@link #partition}. */
  public void heal() {
    cuts.clear();
  }

  /** The process dies: its connections end, nobody answers at its address. */
  public void crash(SimHost host) {
    host.close();
  }

  /**
   * The machine loses its power: nobody hears of it. Dials end in silence until a host listens
   * there again; connections stay open at the others until they find out.
   */
  public void unplug(SimHost host) {
    dark.put(host.address(), host);
    host.unplug();
  }

  /** True if a dial to {@code address} meets silence instead of a refusal. */
  boolean isDark(Multiaddr address) {
    return dark.containsKey(address);
  }

  /** Counts bytes that were sent. */
  void sent(String protocol, int bytes) {
    bytesByProtocol.merge(protocol, (long) bytes, Long::sum);
  }

  /** True if this segment is the one in which the connection breaks. */
  boolean breaksNow(int bytes) {
    return resetsPerMebibyte > 0 && chance.nextDouble() < resetsPerMebibyte * bytes / (1 << 20);
  }

  Optional<SimHost> at(Multiaddr address) {
    return Optional.ofNullable(listening.get(address));
  }

  void remove(SimHost host) {
    listening.remove(host.address(), host);
  }

  boolean isCut(SimHost from, SimHost to) {
    return from.isUnplugged()
        || to.isUnplugged()
        || (!cuts.isEmpty() && cuts.contains(new Cut(from.peerId(), to.peerId())));
  }

  /** How long {@code bytes} take on the wire, loss and queueing included. */
  long transitNanos(int bytes) {
    long span = conditions.latencyMax().toNanos() - conditions.latencyMin().toNanos();
    long delay = conditions.latencyMin().toNanos() + (span > 0 ? chance.nextLong(span) : 0);
    delay += bytes * 1_000_000_000L / conditions.bytesPerSecond();
    long backoff = RETRANSMIT.toNanos();
    while (conditions.loss() > 0 && chance.nextDouble() < conditions.loss()) {
      delay += backoff;
      backoff *= 2;
    }
    return delay;
  }

  Simulation simulation() {
    return simulation;
  }

  /** The hosts that listen now, in the order of their addresses' text. */
  public List<SimHost> alive() {
    List<SimHost> all = new ArrayList<>(listening.values());
    all.sort((a, b) -> a.address().toString().compareTo(b.address().toString()));
    return all;
  }

  private record Cut(PeerId from, PeerId to) {}
}
