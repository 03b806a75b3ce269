package dev.cairn.erasure;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.incubator.vector.ByteVector;

/**
 * The kernel in use: packed tables at first, and a vector kernel once {@link #warmUp} has found one
 * that is faster here.
 *
 * <p>A fresh JVM takes most of a second to compile a vector kernel, and runs it slower than packed
 * tables until then; on a machine without the right instructions it is thousands of times slower
 * for ever, and nothing but time shows it. So candidates run in the background, are timed, and are
 * taken only if their bytes are those of packed tables. Which kernel is in use never shows in
 * results.
 *
 * <p>The only place of this room with a clock and a thread.
 */
final class KernelChoice {

  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  /** A candidate is tried for this long at most; compiling took 0.3 to 0.8 s. */
  private static final long TRIAL_NANOS = 3_000_000_000L;

  /** So much faster than packed tables, a kernel is compiled: no need to try it for longer. */
  private static final double CLEARLY_FASTER = 3.0;

  /** Less gain than this is noise. */
  private static final double FASTER = 1.2;

  private static final Kernel PORTABLE = new PackedKernel();

  private static final AtomicBoolean STARTED = new AtomicBoolean();

  private static volatile Kernel current = PORTABLE;

  private KernelChoice() {}

  static Kernel current() {
    return current;
  }

  /** Starts the trial in the background, once; later calls do nothing. */
  static Thread warmUp() {
    Runnable trial = STARTED.compareAndSet(false, true) ? KernelChoice::choose : () -> {};
    return Thread.ofPlatform().daemon().name("erasure-warm-up").start(trial);
  }

  /** Whether the JVM was started with {@code --add-modules jdk.incubator.vector}. */
  static boolean hasVectors() {
    return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
  }

  private static void choose() {
    if (!hasVectors()) {
      return;
    }
    Trial trial = new Trial();
    double limit = trial.bytesPerNano(PORTABLE, Double.MAX_VALUE, TRIAL_NANOS / 20);
    for (Kernel candidate : candidates()) {
      double speed = trial.bytesPerNano(candidate, CLEARLY_FASTER * limit, TRIAL_NANOS);
      if (speed > FASTER * limit && trial.isRight(candidate)) {
        current = candidate;
        return;
      }
    }
  }

  /** Fastest first. */
  private static List<Kernel> candidates() {
    return ByteVector.SPECIES_PREFERRED.vectorBitSize() >= 512
        ? List.of(new SixBitKernel(), new NibbleKernel())
        : List.of(new NibbleKernel());
  }

  /** A stripe to time kernels on, of a shape in which every pass of them occurs. */
  private static final class Trial {

    private static final int DATA = 10;
    private static final int PARITY = 4;
    private static final int SHARD_BYTES = 16 * 1024;
    private static final int STRIPES = 8;

    private final ErasureCode code = ErasureCode.of(DATA, PARITY);
    private final Shards shards = code.shards(SHARD_BYTES);
    private final int[] inputs = range(0, DATA);
    private final int[] outputs = range(DATA, DATA + PARITY);
    private final int[][] matrix = Interpolation.rows(inputs, outputs);

    Trial() {
      byte[] array = shards.array();
      for (int i = 0; i < array.length; i++) {
        array[i] = (byte) ((i * 31) >>> 3);
      }
    }

    /** Best speed seen until it is enough or the time is over. */
    double bytesPerNano(Kernel kernel, double enough, long nanos) {
      Kernel.Product product = kernel.prepare(matrix);
      long start = System.nanoTime();
      long now = start;
      double best = 0;
      while (best < enough && now - start < nanos) {
        long before = now;
        for (int i = 0; i < STRIPES; i++) {
          encode(product);
        }
        now = System.nanoTime();
        best = Math.max(best, (double) STRIPES * DATA * SHARD_BYTES / Math.max(1, now - before));
      }
      return best;
    }

    boolean isRight(Kernel kernel) {
      encode(kernel.prepare(matrix));
      byte[] result = shards.array().clone();
      encode(PORTABLE.prepare(matrix));
      return Arrays.stream(outputs)
          .map(shards::offset)
          .allMatch(from ->
              Arrays.equals(
                  result, from, from + SHARD_BYTES, shards.array(), from, from + SHARD_BYTES));
    }

    private void encode(Kernel.Product product) {
      product.multiply(
          shards.array(), shards.offsets(inputs), shards.offsets(outputs), SHARD_BYTES);
    }

    private static int[] range(int from, int to) {
      int[] range = new int[to - from];
      Arrays.setAll(range, i -> from + i);
      return range;
    }
  }
}
