package dev.cairn.erasure;

import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.ByteVector;

/**
 * The kernel in use: plain Java at first, and a vector kernel once {@link #warmUp} has found one
 * that is faster here.
 *
 * <p>A fresh JVM takes most of a second to compile a vector kernel, and runs it slower than plain
 * Java until then; on a machine without the right instructions it is thousands of times slower for
 * ever, and nothing but time shows it. So candidates run in the background, are timed, and are
 * taken only if their bytes are those of plain Java. Which kernel is in use never shows in results.
 *
 * <p>The only place of this room with a clock and a thread.
 */
final class KernelChoice {

  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  /** The search ends then at the latest; a quiet machine needs about a second. */
  private static final long SEARCH_NANOS = 60_000_000_000L;

  /** A kernel that has run for this long and is still slow lacks its instructions. */
  private static final long TRIAL_NANOS = 4_000_000_000L;

  /** Between trials, so that the search leaves the machine to others, the compiler among them. */
  private static final long PAUSE_MS = 10;

  /** So much faster than plain Java, a kernel is compiled and the search over. */
  private static final double CLEARLY_FASTER = 3.0;

  /** Less gain than this is noise. */
  private static final double FASTER = 1.2;

  private static final Kernel PORTABLE = new MultiplesKernel();

  private static volatile Kernel current = PORTABLE;

  private KernelChoice() {}

  static Kernel current() {
    return current;
  }

  /** Starts the search in the background, the first time; always gives its thread. */
  static Thread warmUp() {
    return Search.THREAD;
  }

  /** Loaded, and so started, when first asked for. */
  private static final class Search {
    static final Thread THREAD =
        Thread.ofPlatform().daemon().name("erasure-warm-up").start(KernelChoice::choose);
  }

  /** Whether the JVM was started with {@code --add-modules jdk.incubator.vector}. */
  static boolean hasVectors() {
    return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
  }

  private static void choose() {
    if (!hasVectors()) {
      return;
    }
    Stripe stripe = new Stripe();
    Candidate portable = new Candidate(PORTABLE, stripe);
    Candidate chosen = portable;
    long start = System.nanoTime();
    for (Kernel kernel : kernels()) {
      Candidate candidate = new Candidate(kernel, stripe);
      while (!candidate.isSpent() && System.nanoTime() - start < SEARCH_NANOS && pause()) {
        portable.run();
        candidate.run();
        if (chosen.bestNanos > FASTER * candidate.bestNanos && candidate.isRight()) {
          chosen = candidate;
          current = chosen.kernel;
        }
        if (chosen.equals(candidate) && portable.bestNanos > CLEARLY_FASTER * candidate.bestNanos) {
          return;
        }
      }
    }
  }

  private static boolean pause() {
    try {
      Thread.sleep(PAUSE_MS);
      return true;
    } catch (InterruptedException e) {
      // Somebody wants this thread to end; what is chosen so far is good.
      return false;
    }
  }

  /** The favourite first; the next is compiled only where that one disappoints. */
  private static List<Kernel> kernels() {
    return ByteVector.SPECIES_PREFERRED.vectorBitSize() >= 512
        ? List.of(new SixBitKernel(), new NibbleKernel())
        : List.of(new NibbleKernel());
  }

  /** A kernel and how fast it has been. */
  private static final class Candidate {

    /** Encodings in a row, unless they take long: the JIT compiles what runs often. */
    private static final int REPEATS = 200;

    private static final long RUN_NANOS = 5_000_000;

    final Kernel kernel;
    private final Kernel.Product product;
    private final Stripe stripe;
    long bestNanos = Long.MAX_VALUE;
    long spentNanos;

    Candidate(Kernel kernel, Stripe stripe) {
      this.kernel = kernel;
      this.stripe = stripe;
      this.product = kernel.prepare(stripe.matrix);
    }

    /** The best of many short runs is little disturbed by other work on the machine. */
    void run() {
      if (isSpent()) {
        return;
      }
      long start = System.nanoTime();
      long now = start;
      for (int i = 0; i < REPEATS && now - start < RUN_NANOS; i++) {
        long before = now;
        stripe.encode(product);
        now = System.nanoTime();
        bestNanos = Math.min(bestNanos, now - before);
      }
      spentNanos += now - start;
    }

    boolean isSpent() {
      return spentNanos >= TRIAL_NANOS;
    }

    boolean isRight() {
      stripe.encode(product);
      Shards shards = stripe.shards;
      byte[] result = shards.array().clone();
      stripe.encode(PORTABLE.prepare(stripe.matrix));
      return Arrays.stream(stripe.outputs)
          .allMatch(at ->
              Arrays.equals(
                  result,
                  at,
                  at + Stripe.SHARD_BYTES,
                  shards.array(),
                  at,
                  at + Stripe.SHARD_BYTES));
    }
  }

  /** What is encoded, of a shape in which every pass of the kernels occurs. */
  private static final class Stripe {

    private static final int DATA = 10;
    private static final int PARITY = 4;

    /** Short: interpreted, vectors take microseconds each, and calls count for the JIT. */
    static final int SHARD_BYTES = 1024;

    final Shards shards = ErasureCode.of(DATA, PARITY).shards(SHARD_BYTES);
    final int[][] matrix = Interpolation.rows(range(0, DATA), range(DATA, DATA + PARITY));
    final int[] inputs = shards.offsets(range(0, DATA));
    final int[] outputs = shards.offsets(range(DATA, DATA + PARITY));

    Stripe() {
      byte[] array = shards.array();
      for (int i = 0; i < array.length; i++) {
        array[i] = (byte) ((i * 31) >>> 3);
      }
    }

    void encode(Kernel.Product product) {
      product.multiply(shards.array(), inputs, outputs, SHARD_BYTES);
    }

    private static int[] range(int from, int to) {
      int[] range = new int[to - from];
      Arrays.setAll(range, i -> from + i);
      return range;
    }
  }
}
