package dev.cairn.storage.belief;

import dev.cairn.env.Environment;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** Two clocks set by hand; nothing else of an environment is there. */
final class SimClocks implements Environment {

  private Instant wall = Instant.parse("2026-01-01T00:00:00Z");
  private long nanos = -5;

  /** Time passes. */
  void pass(Duration time) {
    wall = wall.plus(time);
    nanos += time.toNanos();
  }

  /** The wall clock is set, or the machine slept. */
  void leap(Duration by) {
    wall = wall.plus(by);
  }

  @Override
  public Instant now() {
    return wall;
  }

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public RandomGenerator random() {
    throw new UnsupportedOperationException();
  }

  @Override
  public SecureRandom secureRandom() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void sleep(Duration duration) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Thread start(String name, Runnable body) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Alarm after(Duration delay, Runnable action) {
    throw new UnsupportedOperationException();
  }
}
