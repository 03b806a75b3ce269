package dev.cairn.app.node;

import dev.cairn.env.Environment;
import java.time.Duration;
import java.util.Optional;

/**
 * Gives the heap back to the machine when the node rests. The serial collector shrinks the heap
 * only when it collects all of it, and a node that rests has no reason to: what a backup or a
 * million files took would stay with it for days. One collection of some tens of megabytes that
 * live stops the node for a tenth of a second.
 */
final class IdleHeap {

  static final Duration PERIOD = Duration.ofSeconds(30);

  /** Less is not worth a pause. */
  private static final long WORTH_BYTES = 48L << 20;

  /** A node that computes more than this in a period is at work. */
  private static final Duration RESTING_CPU = Duration.ofSeconds(1);

  private Duration cpu = Duration.ZERO;
  private long afterLast;

  /**
   * Whether to collect now.
   *
   * @param usedBytes of the heap, dead ones counted
   * @param cpuNow what this process has computed since its start
   */
  boolean isDue(long usedBytes, Duration cpuNow) {
    boolean resting = cpuNow.minus(cpu).compareTo(RESTING_CPU) <= 0;
    cpu = cpuNow;
    return resting && usedBytes - afterLast > WORTH_BYTES;
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
        Optional<Duration> cpuNow = ProcessHandle.current().info().totalCpuDuration();
        if (cpuNow.isPresent() && isDue(used(), cpuNow.get())) {
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
