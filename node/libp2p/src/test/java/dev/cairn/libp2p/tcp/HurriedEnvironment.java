package dev.cairn.libp2p.tcp;

import dev.cairn.env.Environment;
import dev.cairn.env.RealEnvironment;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** The machine with monotonic time {@value #HURRY} times as fast: a minute passes in a second. */
final class HurriedEnvironment implements Environment {

  private static final int HURRY = 60;

  private final Environment real = new RealEnvironment();

  @Override
  public Instant now() {
    return real.now();
  }

  @Override
  public long nanoTime() {
    return real.nanoTime() * HURRY;
  }

  @Override
  public RandomGenerator random() {
    return real.random();
  }

  @Override
  public SecureRandom secureRandom() {
    return real.secureRandom();
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    real.sleep(duration.dividedBy(HURRY));
  }

  @Override
  public Thread start(String name, Runnable body) {
    return real.start(name, body);
  }

  @Override
  public Alarm after(Duration delay, Runnable action) {
    return real.after(delay.dividedBy(HURRY), action);
  }
}
