package dev.cairn.app.node;

import dev.cairn.env.Environment;
import java.time.Duration;

/**
 * Keeps the heap near what lives in it. The serial collector lets its old generation grow to the
 * limit before it looks at it, and gives nothing back while a node rests: what a backup or a
 * million files left behind would stay with it for days. So it is collected as a whole when it has
 * doubled since the last time, and once more when the node has come to rest. Of the some tens of
 * megabytes that live in a node, a collection stops it for a tenth of a second.
 */
final class HeapWatch {

  private static final Duration PERIOD = Duration.ofSeconds(2);

  /** Less is not worth a pause, however little lives. */
  private static final long GROWTH_BYTES_MIN = 96L << 20;

  /** The same at rest, when nobody waits. */
  private static final long REST_BYTES_MIN = 48L << 20;

  /** Looks after which it is known whether the node rests. */
  private static final int LOOKS_TO_REST = 15;

  /** A node that computes more than this in so many looks is at work. */
  private static final Duration RESTING_CPU = Duration.ofSeconds(1);

  private Duration cpu = Duration.ZERO;
  private int looks;
  private long afterLast;

  /**
   * Whether to collect now. To be asked every two seconds.
   *
   * @param usedBytes of the heap, dead ones counted
   * @param cpuNow what this process has computed since its start
   */
  boolean isDue(long usedBytes, Duration cpuNow) {
    boolean resting = false;
    looks++;
    if (looks == LOOKS_TO_REST) {
      resting = cpuNow.minus(cpu).compareTo(RESTING_CPU) <= 0;
      cpu = cpuNow;
      looks = 0;
    }
    long grown = usedBytes - afterLast;
    return grown > Math.max(afterLast, GROWTH_BYTES_MIN) || (resting && grown > REST_BYTES_MIN);
  }

  /** It was collected, and so much is left. */
  void collected(long usedBytes) {
    afterLast = usedBytes;
  }

  /** Watches until the thread is interrupted. */
  void run(Environment env) {
    try {
      while (true) {
        env.sleep(PERIOD);
        Duration cpuNow =
            ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ofDays(1));
        if (isDue(used(), cpuNow)) {
          System.gc();
          collected(used());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the node ends
    }
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
