package dev.cairn.sim.full;

import dev.cairn.sim.SimEnvironment;
import dev.cairn.sim.policy.Churn;
import java.io.IOException;
import java.time.Duration;

/**
 * Makes the machines of a world come and go as a {@link Churn} says: sessions end in a shutdown or
 * in a loss of power, lives end for ever, and where the churn replaces leavers another machine of
 * another member joins in their place.
 */
public final class SimChurn {

  /** A machine is switched off twice as often as it loses its power; so it is assumed. */
  private static final double POWER_LOSS = 1.0 / 3;

  private final SimWorld world;
  private final Churn churn;
  private final SimEnvironment env;
  private final long beginNanos;
  private boolean stopped;
  private int deaths;
  private int sessions;

  SimChurn(SimWorld world, Churn churn) {
    this.world = world;
    this.churn = churn;
    this.env = world.simulation().environment("churn");
    this.beginNanos = env.nanoTime();
  }

  /** Begins with {@code node}, which runs, as the churn's host {@code number}. */
  void begin(SimNode node, int number) {
    env.start("life of " + node, () -> live(node, number));
  }

  /** From now on nobody goes any more; who is away comes back. */
  void stop() {
    stopped = true;
  }

  /** Machines that left for ever. */
  int deaths() {
    return deaths;
  }

  /** Times a machine came back. */
  int sessions() {
    return sessions;
  }

  private void live(SimNode node, int number) {
    try {
      long born = now();
      long dies = churn.diesAt(number, born);
      while (!stopped) {
        long down = Math.min(churn.nextDown(number, now()), dies);
        waitUntil(down);
        if (stopped) {
          return;
        }
        if (now() >= dies) {
          die(node, number);
          return;
        }
        stop(node);
        waitUntil(Math.min(churn.nextUp(number, now()), dies));
        world.start(node);
        sessions++;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new IllegalStateException(node + " cannot come or go", e);
    }
  }

  private void stop(SimNode node) throws IOException {
    if (env.random().nextDouble() < POWER_LOSS) {
      world.losePower(node);
    } else {
      world.kill(node);
    }
  }

  private void die(SimNode node, int number) throws IOException, InterruptedException {
    world.destroy(node);
    deaths++;
    if (churn.replaced()) {
      SimWorld.Machine machine = SimWorld.Machine.honest(node.identity().site(), SimWorld.PLENTY);
      SimNode heir = world.add(machine);
      begin(heir, number + churn.hosts());
    }
  }

  /** Seconds since the churn began. */
  private long now() {
    return (env.nanoTime() - beginNanos) / 1_000_000_000L;
  }

  /** Waits, but not beyond the end of the churn by more than an hour. */
  private void waitUntil(long second) throws InterruptedException {
    while (now() < second && !stopped) {
      long left = Math.min(second - now(), Duration.ofHours(1).toSeconds());
      env.sleep(Duration.ofSeconds(left));
    }
  }
}
