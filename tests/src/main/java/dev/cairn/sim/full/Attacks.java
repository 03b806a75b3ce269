package dev.cairn.sim.full;

import dev.cairn.identity.NodeId;
import dev.cairn.sim.vice.Vice;
import dev.cairn.sim.vice.Vices;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Scenarios in which members misbehave. */
final class Attacks {

  private static final Duration DAY = Duration.ofDays(1);

  /** Those who lie about what they hold, or keep it to themselves. */
  private static final Set<String> LIARS =
      Set.of(
          Vices.wrongBytes().name(),
          Vices.hollow().name(),
          Vices.silent().name(),
          Vices.refusing().name());

  private static final Duration NAMED_WITHIN = Duration.ofDays(30);

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
    watchForNames(stage);
    stage.checkLookups(200, 0.99);
    stage.restoreAll();
  }

  /** Lets the days pass, and notes on which of them the last liar was found out. */
  private static void watchForNames(Stage stage) throws IOException, InterruptedException {
    Set<SimNode> unnamed = liars(stage);
    int liars = unnamed.size();
    long begin = stage.director().nanoTime();
    long named = begin;
    long end = begin + stage.options().time().toNanos();
    while (stage.director().nanoTime() < end) {
      stage.watch(DAY.compareTo(stage.options().time()) < 0 ? DAY : stage.options().time(), DAY);
      if (unnamed.removeIf(liar -> judges(stage, liar) > 0)) {
        named = stage.director().nanoTime();
      }
    }
    stage.report().note("liars_named", liars - unnamed.size() + " of " + liars);
    stage.report().note("last_named_after_days", Duration.ofNanos(named - begin).toDays());
    long slandered = honest(stage).filter(node -> judges(stage, node) > 0).count();
    stage.report().note("honest_hosts_named", slandered);
    boolean longEnough = stage.options().time().compareTo(NAMED_WITHIN) >= 0;
    if (liars == 0 && longEnough) {
      stage.invariants().broken("no liar holds anything: this run shows nothing of their naming");
    }
    if (!unnamed.isEmpty() && longEnough) {
      stage.invariants().broken(unnamed + " lie about what they hold and nobody knows");
    }
  }

  /** Hosts of whom a holder list says that they hold something, and who do not give it. */
  private static Set<SimNode> liars(Stage stage) {
    Set<NodeId> holders = new HashSet<>();
    honest(stage)
        .flatMap(node -> node.process().storage().kept(null, Integer.MAX_VALUE).stream())
        .flatMap(list -> list.holders().stream())
        .forEach(holder -> holders.add(holder.node()));
    Set<SimNode> liars = new LinkedHashSet<>();
    for (SimNode node : stage.world().running()) {
      if (LIARS.contains(node.identity().vice().name()) && holders.contains(node.id())) {
        liars.add(node);
      }
    }
    return liars;
  }

  private static Stream<SimNode> honest(Stage stage) {
    return stage.world().running().stream().filter(SimNode::isHonest);
  }

  /** How many honest nodes count the blocks of {@code host} as lost. */
  private static long judges(Stage stage, SimNode host) {
    return honest(stage)
        .filter(judge -> judge != host)
        .filter(judge -> judge.process().storage().hosts().score(host.id()).isOut())
        .count();
  }

  /** Villains are spread evenly; the first member, whom newcomers ask, is honest. */
  private static Vice viceOf(int number, FullOptions options) {
    List<Vice> vices = vices();
    int before = (int) Math.round(number * options.malicious());
    int after = (int) Math.round((number + 1) * options.malicious());
    return number > 0 && after > before ? vices.get(before % vices.size()) : Vice.NONE;
  }
}
