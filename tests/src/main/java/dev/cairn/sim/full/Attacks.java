package dev.cairn.sim.full;

import dev.cairn.sim.vice.Vice;
import dev.cairn.sim.vice.Vices;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Scenarios in which members misbehave. */
final class Attacks {

  private static final Duration DAY = Duration.ofDays(1);

  private Attacks() {}

  /** All known vices. */
  static List<Vice> vices() {
    return List.of(
        Vices.wrongBytes(),
        Vices.hollow(),
        Vices.silent(),
        Vices.replaying(),
        Vices.dripping(Duration.ofSeconds(20)),
        Vices.forging(),
        Vices.hidingOthers(),
        Vices.refusing());
  }

  /** A share of the hosts misbehaves, each in its own way, from the beginning. */
  static void malicious(Stage stage) throws IOException, InterruptedException {
    FullOptions options = stage.options();
    List<SimWorld.Machine> machines = new ArrayList<>();
    Map<String, Integer> census = new TreeMap<>();
    for (SimWorld.Machine honest : stage.honest(options.nodes())) {
      Vice vice = viceOf(machines.size(), options);
      if (!vice.equals(Vice.NONE)) {
        census.merge(vice.name(), 1, Integer::sum);
      }
      machines.add(new SimWorld.Machine(honest.site(), honest.capBytes(), vice));
    }
    stage.populate(machines);
    stage.report().note("malicious", census);
    stage.watch(options.time(), DAY);
    stage.checkLookups(200, 0.99);
    stage.restoreAll();
  }

  /** Villains are spread evenly; the first member, whom newcomers ask, is honest. */
  private static Vice viceOf(int number, FullOptions options) {
    List<Vice> vices = vices();
    int before = (int) Math.round(number * options.malicious());
    int after = (int) Math.round((number + 1) * options.malicious());
    return number > 0 && after > before ? vices.get(before % vices.size()) : Vice.NONE;
  }
}
