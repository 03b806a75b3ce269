package dev.cairn.env;

import dev.cairn.sim.Simulation;
import java.time.Duration;

class SimEnvironmentTest extends EnvironmentContract {
  @Override
  void inside(Body body) {
    Simulation simulation = new Simulation(20261120);
    simulation.run(Duration.ofMinutes(5), () -> body.run(simulation.environment("node")));
  }
}
