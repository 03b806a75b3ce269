package dev.cairn.sim;

import dev.cairn.env.Environment;
import dev.cairn.env.Slot;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The time and chance of one process inside a {@link Simulation}. Its wall clock can be put wrong;
 * and it can be killed, as no thread of a real process survives SIGKILL.
 */
public final class SimEnvironment implements Environment {

  private final Simulation simulation;
  private final String name;
  private final SplittableRandom random;
  private final SecureRandom secureRandom;
  private Duration skew = Duration.ZERO;
  private boolean killed;

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

  /**
   * The process dies: no sleep of it ends and no alarm rings any more, nothing new starts, and what
   * its threads still do before they next wait is nobody's bug. Its host and disk must be taken
   * from it at the same time.
   */
  public void kill() {
    this.killed = true;
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
    if (duration.isPositive() || killed) {
      new Slot<Boolean>(this).await(duration);
    }
  }

  @Override
  public Thread start(String threadName, Runnable body) {
    return simulation.start(name + "/" + threadName, () -> live(body));
  }

  @Override
  public Alarm after(Duration delay, Runnable action) {
    return simulation.schedule(delay.toNanos(), name + "/alarm", () -> live(action))::cancel;
  }

  private void live(Runnable body) {
    if (killed) {
      return;
    }
    try {
      body.run();
    } catch (RuntimeException | Error bug) {
      if (!killed) {
        throw bug;
      }
    }
  }

  Simulation simulation() {
    return simulation;
  }

  @Override
  public String toString() {
    return name;
  }
}
