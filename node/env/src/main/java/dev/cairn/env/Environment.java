package dev.cairn.env;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * The only door to time, chance, sleep and threads.
 *
 * <p>Every room above {@code crypto} runs as blocking code on virtual threads, and asks this port
 * for everything a seed must decide. {@link RealEnvironment} is the machine; the simulator in
 * {@code tests/} is one seeded thread that runs the very same code. A timed wait that does not go
 * through here (a timed {@code await}, a {@code Thread.sleep}, an executor) escapes the seed and is
 * refused by {@code WallsTest}.
 *
 * <p>All methods are safe for use by many threads.
 */
public interface Environment {

  /** Wall clock. May jump; never use it to measure a duration. */
  Instant now();

  /** Monotonic nanoseconds from an arbitrary origin; only differences mean anything. */
  long nanoTime();

  /** Chance for jitter, sampling and tie breaks. Seeded in the simulator; not for keys. */
  RandomGenerator random();

  /** Chance for keys, nonces and secrets. Seeded in the simulator. */
  SecureRandom secureRandom();

  /**
   * Blocks the calling virtual thread for {@code duration} (none if zero or negative).
   *
   * @throws InterruptedException if the thread is interrupted before or while it sleeps
   */
  void sleep(Duration duration) throws InterruptedException;

  /**
   * Starts {@code body} on a new virtual thread. What escapes from {@code body} is a bug of ours
   * and is reported with the name; it never ends the process.
   *
   * @param name for thread dumps and logs, for example {@code "yamux-reader 12D3Koo…"}
   */
  Thread start(String name, Runnable body);

  /**
   * As {@link #start}, for work that computes for tens of milliseconds on end: compressing,
   * sealing, coding. A virtual thread keeps its carrier for as long as it computes, and with all
   * carriers taken nobody reads from the network; a thread of the operating system's own is sliced.
   */
  default Thread startComputing(String name, Runnable body) {
    return start(name, body);
  }

  /**
   * As {@link #start}, on a thread of the operating system's own: for the few that wait in the
   * kernel itself ({@code read(2)} of a device), where a virtual thread would hold its carrier.
   * Does not keep the process alive.
   *
   * @throws UnsupportedOperationException where a seed decides: the kernel cannot be simulated
   */
  default Thread startNative(String name, Runnable body) {
    throw new UnsupportedOperationException("no kernel here to wait in: " + name);
  }

  /**
   * Runs {@code action} once after {@code delay}, unless cancelled first. The action must neither
   * block nor throw: it sets a flag, signals a condition or starts a thread.
   */
  Alarm after(Duration delay, Runnable action);

  /** A pending action of {@link #after}. */
  @FunctionalInterface
  interface Alarm {
    /** Idempotent. An action that is already running is not waited for. */
    void cancel();
  }
}
