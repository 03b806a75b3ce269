package dev.cairn.sim;

import dev.cairn.env.Environment;
import dev.cairn.env.Slot;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** One node's time and chance inside a {@link Simulation}. Its wall clock can be put wrong. */
public final class SimEnvironment implements Environment {

  private final Simulation simulation;
  private final String name;
  private final SplittableRandom random;
  private final SecureRandom secureRandom;
  private Duration skew = Duration.ZERO;

  SimEnvironment(Simulation simulation, String name, long seed) {
    this.simulation = simulation;
    this.name = name;
    SplittableRandom root = new SplittableRandom(seed);
    this.random = root.split();
    this.secureRandom = new SeededSecureRandom(root.nextLong());
  }

  /** Puts this node's wall clock wrong by {@code skew} from now on. */
  public void skew(Duration skew) {
    this.skew = skew;
  }

  @Override
  public Instant now() {
    return Simulation.EPOCH.plusNanos(simulation.nanos()).plus(skew);
  }

  @Override
  public long nanoTime() {
    return simulation.nanos();
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public SecureRandom secureRandom() {
    return secureRandom;
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (duration.isPositive()) {
      new Slot<Boolean>(this).await(duration);
    }
  }

  @Override
  public Thread start(String threadName, Runnable body) {
    return simulation.start(name + "/" + threadName, body);
  }

  @Override
  public Alarm after(Duration delay, Runnable action) {
    return simulation.schedule(delay.toNanos(), name + "/alarm", action)::cancel;
  }

  Simulation simulation() {
    return simulation;
  }

  @Override
  public String toString() {
    return name;
  }
}
