package dev.cairn.env;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * The same time, so many times faster: what waits for days, such as the belief that a host is gone,
 * can be watched in minutes with no figure of the design changed. Only for such services; whatever
 * talks to peers keeps to real time.
 *
 * <p>Its wall clock begins at the real one when it is made, and runs ahead from there.
 */
public final class PacedEnvironment implements Environment {

  /** A pause shorter than this would be spent on waking up. */
  private static final Duration PAUSE_MIN = Duration.ofMillis(100);

  private final Environment env;
  private final double factor;
  private final Instant startedAt;
  private final long startedNanos;

  /**
   * @param factor how much faster, at least 1
   */
  public PacedEnvironment(Environment env, double factor) {
    if (!(factor >= 1)) {
      throw new IllegalArgumentException("time runs " + factor + " times as fast");
    }
    this.env = env;
    this.factor = factor;
    this.startedAt = env.now();
    this.startedNanos = env.nanoTime();
  }

  /** What this clock shows, or showed, when the real one shows {@code real}. */
  public Instant at(Instant real) {
    return startedAt.plus(times(Duration.between(startedAt, real), factor));
  }

  @Override
  public Instant now() {
    return startedAt.plus(times(Duration.ofNanos(env.nanoTime() - startedNanos), factor));
  }

  @Override
  public long nanoTime() {
    return startedNanos + (long) ((env.nanoTime() - startedNanos) * factor);
  }

  @Override
  public RandomGenerator random() {
    return env.random();
  }

  @Override
  public SecureRandom secureRandom() {
    return env.secureRandom();
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    env.sleep(real(duration));
  }

  @Override
  public Thread start(String name, Runnable body) {
    return env.start(name, body);
  }

  @Override
  public Thread startComputing(String name, Runnable body) {
    return env.startComputing(name, body);
  }

  @Override
  public Thread startNative(String name, Runnable body) {
    return env.startNative(name, body);
  }

  @Override
  public Alarm after(Duration delay, Runnable action) {
    return env.after(real(delay), action);
  }

  private Duration real(Duration paced) {
    if (!paced.isPositive()) {
      return paced;
    }
    Duration real = times(paced, 1 / factor);
    return real.compareTo(PAUSE_MIN) < 0 ? PAUSE_MIN : real;
  }

  private static Duration times(Duration duration, double factor) {
    return Duration.ofMillis((long) (duration.toMillis() * factor));
  }
}
