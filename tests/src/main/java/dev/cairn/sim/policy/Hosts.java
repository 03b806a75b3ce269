package dev.cairn.sim.policy;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import dev.cairn.storage.belief.BeliefLimits;
import dev.cairn.storage.belief.HostState;
import dev.cairn.storage.belief.Observation;
import dev.cairn.storage.belief.TauClock;
import dev.cairn.storage.stripe.Placement.Candidate;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * All hosts that ever were, by number: what is true of each, and what the others believe. Some 500
 * bytes each and 4 for every block held.
 */
final class Hosts {

  /** Availability is an exponential mean over this time. */
  private static final double WINDOW_SECONDS = 30 * (double) Churn.DAY;

  private final long seed;
  private final int blocksFair;
  private final Map<Integer, String> namesOfSites = new HashMap<>();
  private int count;

  NodeId[] nodes = new NodeId[64];
  HostState[] states = new HostState[64];
  long[] prefixes = new long[64];
  int[] sites = new int[64];
  String[] siteNames = new String[64];
  int[][] blocks = new int[64][];
  int[] held = new int[64];
  long[] upSince = new long[64];
  long[] changedAt = new long[64];
  long[] level = new long[64];
  double[] availability = new double[64];
  boolean[] up = new boolean[64];
  boolean[] alive = new boolean[64];
  boolean[] counts = new boolean[64];
  boolean[] seenLately = new boolean[64];
  boolean[] watched = new boolean[64];

  /**
   * None yet.
   *
   * @param blocksFair blocks that the mean host holds; the capacity is four times that
   */
  Hosts(long seed, int blocksFair) {
    this.seed = seed;
    this.blocksFair = blocksFair;
  }

  int count() {
    return count;
  }

  /** A new host, not reachable yet. */
  int add(int site, long now, TauClock clock) {
    int host = count++;
    if (host >= EventQueue.IDS) {
      throw new IllegalStateException("more than " + EventQueue.IDS + " hosts");
    }
    if (host == nodes.length) {
      grow(2 * host);
    }
    nodes[host] = new NodeId(id("node", seed, host));
    prefixes[host] = Ring.prefix(nodes[host].hash());
    sites[host] = site;
    siteNames[host] = namesOfSites.computeIfAbsent(site, number -> "site" + number);
    blocks[host] = new int[4];
    states[host] = HostState.first(now * 1000, clock);
    availability[host] = 0.5;
    changedAt[host] = now;
    alive[host] = true;
    counts[host] = true;
    seenLately[host] = true;
    return host;
  }

  static Hash id(String what, long seed, int number) {
    byte[] numbers = ByteBuffer.allocate(12).putLong(seed).putInt(number).array();
    return Hash.of(what.getBytes(StandardCharsets.US_ASCII), numbers);
  }

  private void grow(int length) {
    nodes = Arrays.copyOf(nodes, length);
    states = Arrays.copyOf(states, length);
    prefixes = Arrays.copyOf(prefixes, length);
    sites = Arrays.copyOf(sites, length);
    siteNames = Arrays.copyOf(siteNames, length);
    blocks = Arrays.copyOf(blocks, length);
    held = Arrays.copyOf(held, length);
    upSince = Arrays.copyOf(upSince, length);
    changedAt = Arrays.copyOf(changedAt, length);
    level = Arrays.copyOf(level, length);
    availability = Arrays.copyOf(availability, length);
    up = Arrays.copyOf(up, length);
    alive = Arrays.copyOf(alive, length);
    counts = Arrays.copyOf(counts, length);
    seenLately = Arrays.copyOf(seenLately, length);
    watched = Arrays.copyOf(watched, length);
  }

  /** It can be reached, or cannot any more, from now on. */
  void turn(int host, boolean isUp, long now) {
    availability[host] = availabilityAt(host, now);
    changedAt[host] = now;
    up[host] = isUp;
    if (isUp) {
      upSince[host] = now;
    }
  }

  private double availabilityAt(int host, long now) {
    double kept = Math.exp((changedAt[host] - now) / WINDOW_SECONDS);
    return availability[host] * kept + (up[host] ? 1 - kept : 0);
  }

  /** When it was last seen, in seconds. */
  long lastSeen(int host, long now) {
    return up[host] ? now : states[host].lastSeenMs() / 1000;
  }

  boolean eligible(int host, long now, TauClock clock, BeliefLimits limits) {
    if (!up[host]) {
      return false;
    }
    HostState answers = states[host].after(Observation.ANSWERED, now * 1000, clock);
    return limits.eligible(answers, availabilityAt(host, now), now * 1000, clock);
  }

  /** As placement sees it; its member is its own. */
  Candidate candidate(int host) {
    long free = Math.max(1, 4L * blocksFair - held[host]);
    return new Candidate(nodes[host], new UUID(seed, host), siteNames[host], free);
  }

  void hold(int host, int stripe) {
    if (held[host] == blocks[host].length) {
      blocks[host] = Arrays.copyOf(blocks[host], 2 * held[host]);
    }
    blocks[host][held[host]++] = stripe;
  }

  void drop(int host, int stripe) {
    int at = 0;
    while (blocks[host][at] != stripe) {
      at++;
    }
    blocks[host][at] = blocks[host][--held[host]];
  }
}
