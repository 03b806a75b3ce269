package dev.cairn.libp2p;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.SigningKey;
import dev.cairn.sim.SimEnvironment;
import dev.cairn.sim.SimNetwork;
import dev.cairn.sim.Simulation;
import java.time.Duration;
import org.junit.jupiter.api.Nested;

/** The simulator's host keeps the contract, so what is simulated above it means something. */
class SimHostTest {

  private static final long SEED = Long.getLong("cairn.sim.seed", 20261120L);

  @Nested
  class Connections extends ConnectionContract {
    Connections() {
      super(new SimWorld());
    }
  }

  @Nested
  class Streams extends StreamContract {
    Streams() {
      super(new SimWorld());
    }
  }

  @Nested
  class StreamEnds extends StreamEndContract {
    StreamEnds() {
      super(new SimWorld());
    }
  }

  private static final class SimWorld implements HostWorld {

    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final Simulation simulation = new Simulation(SEED);
    private final SimNetwork network = new SimNetwork(simulation);
    private final SimEnvironment env = simulation.environment("test");
    private int hosts;

    @Override
    public Host newHost() {
      SimEnvironment its = simulation.environment("host" + ++hosts);
      return network.host(its, SigningKey.generate(its.secureRandom()));
    }

    @Override
    public void run(Part part) {
      simulation.run(LIMIT, part::run);
    }

    @Override
    public void fork(Part part) {
      env.start("fork", part::runUnchecked);
    }

    @Override
    public void until(Condition condition) throws Exception {
      Duration start = simulation.elapsed();
      while (!condition.holds()) {
        assertThat(simulation.elapsed().minus(start)).isLessThan(Duration.ofSeconds(10));
        env.sleep(Duration.ofMillis(2));
      }
    }
  }
}
