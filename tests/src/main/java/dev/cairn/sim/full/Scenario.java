package dev.cairn.sim.full;

import java.io.IOException;

/** Something that happens to a network of whole nodes, and what must come of it. */
@FunctionalInterface
interface Scenario {
  void play(Stage stage) throws IOException, InterruptedException;
}
