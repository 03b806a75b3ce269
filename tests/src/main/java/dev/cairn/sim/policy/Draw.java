package dev.cairn.sim.policy;

/**
 * Chance without state: each number is a hash of the seed and of what it is drawn for, so nothing
 * has to be remembered for a host and no draw disturbs another.
 */
final class Draw {

  private Draw() {}

  /** The finisher of SplitMix64 (Steele and others 2014). */
  static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  static long bits(long seed, long a, long b) {
    return mix(mix(mix(seed) ^ a) ^ b);
  }

  /** Uniform in (0, 1). */
  static double uniform(long seed, long a, long b) {
    return ((bits(seed, a, b) >>> 12) + 0.5) * 0x1p-52;
  }

  /** Exponential with the given mean. */
  static double exponential(long seed, long a, long b, double mean) {
    return -mean * StrictMath.log(uniform(seed, a, b));
  }

  /** Normal, by Box and Muller. */
  static double normal(long seed, long a, long b, double mean, double deviation) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(uniform(seed, a, b)));
    double angle = 2 * Math.PI * uniform(~seed, a, b);
    return mean + deviation * radius * StrictMath.cos(angle);
  }
}
