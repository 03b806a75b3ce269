package dev.cairn.sim.policy;

import dev.cairn.crypto.Hash;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Hosts by node id, to find those closest to a point by XOR. A sorted array of numbers: 41 bits of
 * node id, then the host; made anew each simulated day, since newcomers of a day hold nothing yet.
 */
final class Ring {

  private static final long HOST_MASK = EventQueue.IDS - 1;

  private long[] keys = new long[0];

  /** The first 63 bits of an id, which order as a positive number. */
  static long prefix(Hash id) {
    long bits = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      bits = bits << 8 | id.at(i);
    }
    return bits >>> 1;
  }

  /** Takes the hosts below {@code count} that {@code belong}. */
  void rebuild(int count, long[] prefixes, IntPredicate belong) {
    long[] next = new long[count];
    int size = 0;
    for (int host = 0; host < count; host++) {
      if (belong.test(host)) {
        next[size++] = (prefixes[host] & ~HOST_MASK) | host;
      }
    }
    keys = Arrays.copyOf(next, size);
    Arrays.sort(keys);
  }

  /** Up to {@code out.length} hosts that pass, closest to {@code point} first; returns how many. */
  int closest(long point, int[] out, IntPredicate passes) {
    return collect(0, keys.length, 62, point, new Found(out, passes)).count;
  }

  private Found collect(int from, int to, int bit, long point, Found found) {
    if (from >= to || found.count == found.out.length) {
      return found;
    }
    if (to - from == 1 || bit < 0) {
      found.add((int) (keys[from] & HOST_MASK));
      return found;
    }
    int middle = firstWith(from, to, bit);
    boolean one = (point >>> bit & 1) != 0;
    collect(one ? middle : from, one ? to : middle, bit - 1, point, found);
    return collect(one ? from : middle, one ? middle : to, bit - 1, point, found);
  }

  /** All in the range agree above {@code bit}: the first in which it is 1. */
  private int firstWith(int from, int to, int bit) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      boolean one = (keys[middle] >>> bit & 1) != 0;
      low = one ? low : middle + 1;
      high = one ? middle : high;
    }
    return low;
  }

  private static final class Found {
    private final int[] out;
    private final IntPredicate passes;
    private int count;

    Found(int[] out, IntPredicate passes) {
      this.out = out;
      this.passes = passes;
    }

    void add(int host) {
      if (count < out.length && passes.test(host)) {
        out[count++] = host;
      }
    }
  }
}
