package dev.cairn.sim.policy;

import dev.cairn.crypto.Hash;
import dev.cairn.storage.lease.RepairLease;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** All stripes, by number: who holds which index, what is true of them, what is believed. */
final class Stripes {

  static final long NONE = -1;

  final Hash[] ids;
  final long[] points;

  /** By entry; {@code indices[s][i]} is held by {@code holders[s][i]}. */
  final int[][] holders;

  final short[][] indices;
  final short[] entries;
  final short[] existing;
  final short[] live;
  final short[] seen;
  final long[] placedAt;
  final long[] lostAt;
  final long[] owedSince;
  final long[] dueSince;
  final long[] pendingAt;
  final @Nullable RepairLease[] leases;
  final @Nullable Job[] jobs;

  /**
   * A repair under way.
   *
   * @param since when it began
   */
  record Job(int repairer, long since, int[] indices, int[] targets) {}

  Stripes(int count, int holdersExpected, long seed) {
    ids = new Hash[count];
    points = new long[count];
    holders = new int[count][holdersExpected];
    indices = new short[count][holdersExpected];
    entries = new short[count];
    existing = new short[count];
    live = new short[count];
    seen = new short[count];
    placedAt = filled(count);
    lostAt = filled(count);
    owedSince = filled(count);
    dueSince = filled(count);
    pendingAt = filled(count);
    leases = new RepairLease[count];
    jobs = new Job[count];
    for (int stripe = 0; stripe < count; stripe++) {
      ids[stripe] = Hosts.id("stripe", seed, stripe);
      points[stripe] = Ring.prefix(ids[stripe]);
    }
  }

  private static long[] filled(int count) {
    long[] none = new long[count];
    Arrays.fill(none, NONE);
    return none;
  }

  int count() {
    return ids.length;
  }

  boolean isLost(int stripe) {
    return lostAt[stripe] != NONE;
  }

  /** A block comes to exist. */
  void add(int stripe, int host, int index) {
    int entry = entries[stripe]++;
    if (entry == holders[stripe].length) {
      holders[stripe] = Arrays.copyOf(holders[stripe], entry + 24);
      indices[stripe] = Arrays.copyOf(indices[stripe], entry + 24);
    }
    holders[stripe][entry] = host;
    indices[stripe][entry] = (short) index;
    existing[stripe]++;
    live[stripe]++;
    seen[stripe]++;
  }

  /** The entry of {@code index} leaves the list; returns its host, or -1 if there is none. */
  int forget(int stripe, int index) {
    for (int entry = 0; entry < entries[stripe]; entry++) {
      if (indices[stripe][entry] == index) {
        int host = holders[stripe][entry];
        int last = --entries[stripe];
        holders[stripe][entry] = holders[stripe][last];
        indices[stripe][entry] = indices[stripe][last];
        return host;
      }
    }
    return -1;
  }

  /** Stripe-years lived until {@code end}. */
  double years(long end) {
    double seconds = 0;
    for (int stripe = 0; stripe < ids.length; stripe++) {
      if (placedAt[stripe] != NONE) {
        seconds += (isLost(stripe) ? lostAt[stripe] : end) - placedAt[stripe];
      }
    }
    return seconds / Churn.YEAR;
  }

  int lost() {
    int lost = 0;
    for (long at : lostAt) {
      lost += at == NONE ? 0 : 1;
    }
    return lost;
  }
}
