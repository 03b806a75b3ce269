package dev.cairn.bench;

import dev.cairn.erasure.ErasureCode;
import dev.cairn.erasure.Shards;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/**
 * Reed–Solomon: encoding against ISA-L, reconstruction against encoding of the same shape. Rounds
 * of the rivals alternate; speeds are bytes of input per second of this thread's CPU time; ratios
 * are medians over rounds, so a busy machine disturbs both alike.
 */
public final class ErasureBench {

  private static final int ROUNDS = 25;

  /** Bytes multiplied by outputs in a round: some 20 ms. */
  private static final long ROUND_PRODUCTS = 1L << 30;

  /** JavaReedSolomon's best loop on the machine of the design's tables, 10+4, GB/s, when quiet. */
  private static final double JAVA_REED_SOLOMON = 0.49;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private ErasureBench() {}

  /** Prints one line a shape; takes no arguments. */
  public static void main(String[] arguments) throws Throwable {
    System.out.println("kernel: " + ErasureCode.kernelName(1 << 16));
    System.out.println("GB/s of input per CPU second, median; ratio in the same run");
    double tenPlusFour = run(10, 4, 1 << 20);
    run(10, 4, 1 << 16);
    run(16, 32, 1 << 16);
    run(16, 56, 1 << 16);
    run(20, 10, 1 << 20);
    run(29, 51, 1 << 16);
    System.out.printf(
        "10+4 × 1 MiB: %.0f × JavaReedSolomon's %.2f GB/s on a quiet machine;"
            + " ratio to its loop in this run %.0f (asked: 45)%n",
        tenPlusFour / JAVA_REED_SOLOMON, JAVA_REED_SOLOMON, byteTables());
  }

  /** The ratio to one look-up a product, the form of JavaReedSolomon's best loop. */
  private static double byteTables() {
    int shardBytes = 1 << 20;
    ErasureCode code = ErasureCode.of(10, 4);
    Shards shards = code.shards(shardBytes);
    byte[][] matrix = matrix(code);
    byte[][] data = new byte[10][shardBytes];
    byte[][] parity = new byte[4][shardBytes];
    byte[][] products = new byte[256][];
    Arrays.setAll(products, ByteTables::products);
    Runnable loop = () -> ByteTables.encode(matrix, products, data, parity);
    double[][] speeds = race(List.of(() -> code.encode(shards), loop), 10, 4, shardBytes);
    return ratio(speeds[0], speeds[1]);
  }

  private static double run(int k, int m, int shardBytes) throws Throwable {
    ErasureCode code = ErasureCode.of(k, m);
    Shards shards = code.shards(shardBytes);
    try (Arena arena = Arena.ofConfined()) {
      IsaL rival = new IsaL(matrix(code), shardBytes, arena);
      fill(shards, rival, k);
      BitSet lost = range(0, Math.min(k, m));
      BitSet present = range(lost.length(), k + lost.length());
      BitSet lostOne = range(0, 1);
      BitSet allButOne = range(1, k + 1);
      List<Runnable> contestants =
          List.of(
              () -> code.encode(shards),
              () -> code.reconstruct(shards, present, lost),
              () -> code.encode(shards, range(k, k + lost.length())),
              () -> code.reconstruct(shards, allButOne, lostOne),
              rival::encode);
      double[][] speeds = race(contestants, k, m, shardBytes);
      check(shards, rival, k, m);
      System.out.printf(
          "%d+%d × %4d KiB: encode %.2f, ISA-L %.2f, ratio %.2f (asked: 1.5, 16+56 1.6);"
              + " rebuild %d lost %.2f, ratio to encoding as many %.2f (asked: 0.9);"
              + " one lost %.2f%n",
          k,
          m,
          shardBytes >> 10,
          median(speeds[0]),
          median(speeds[4]),
          ratio(speeds[0], speeds[4]),
          lost.cardinality(),
          median(speeds[1]),
          ratio(speeds[1], speeds[2]),
          median(speeds[3]));
      return median(speeds[0]);
    }
  }

  /** Speeds in GB/s, by contestant and round; the first fifth is for warming up. */
  private static double[][] race(List<Runnable> contestants, int k, int m, int shardBytes) {
    long repeats = Math.max(1, ROUND_PRODUCTS / ((long) k * m * shardBytes));
    double[][] speeds = new double[contestants.size()][ROUNDS];
    for (int round = -ROUNDS / 5; round < ROUNDS; round++) {
      for (int c = 0; c < speeds.length; c++) {
        // Not timed: whoever comes after the rival finds the cache full of other shards.
        contestants.get(c).run();
        long before = THREADS.getCurrentThreadCpuTime();
        for (long i = 0; i < repeats; i++) {
          contestants.get(c).run();
        }
        long nanos = THREADS.getCurrentThreadCpuTime() - before;
        if (round >= 0) {
          speeds[c][round] = (double) repeats * k * shardBytes / nanos;
        }
      }
    }
    return speeds;
  }

  /** The parity rows, read off the code itself: it encodes the unit vectors. */
  private static byte[][] matrix(ErasureCode code) {
    int k = code.dataCount();
    Shards units = code.shards(k);
    for (int i = 0; i < k; i++) {
      units.array()[units.offset(i) + i] = 1;
    }
    code.encode(units);
    byte[][] rows = new byte[code.parityCount()][];
    Arrays.setAll(rows, j -> units.get(k + j));
    return rows;
  }

  private static void fill(Shards shards, IsaL rival, int k) {
    Random random = new Random(1);
    byte[] bytes = new byte[shards.shardBytes()];
    for (int i = 0; i < k; i++) {
      random.nextBytes(bytes);
      shards.put(i, bytes, 0);
      rival.put(i, bytes);
    }
  }

  private static void check(Shards shards, IsaL rival, int k, int m) {
    for (int j = 0; j < m; j++) {
      if (!Arrays.equals(shards.get(k + j), rival.output(j))) {
        throw new IllegalStateException("parity " + j + " of " + k + "+" + m + " is not ISA-L's");
      }
    }
  }

  private static double ratio(double[] ours, double[] theirs) {
    double[] ratios = new double[ours.length];
    Arrays.setAll(ratios, i -> ours[i] / theirs[i]);
    return median(ratios);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static BitSet range(int from, int to) {
    BitSet range = new BitSet();
    range.set(from, to);
    return range;
  }
}
