package dev.cairn.e2e;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Hosts that fail and come back, one after another, never too many at once. */
final class Faults {

  /** How a host can fail. */
  enum Kind {
    /** SIGKILL; it comes back as a new process on what its disk has. */
    KILLED,
    /** SIGSTOP: connections stay open, and nobody answers on them. */
    PAUSED,
    /** No byte to it or from it, while it runs. */
    CUT_OFF
  }

  private final Cluster cluster;
  private final Wires wires;
  private final SplittableRandom random;
  private final int atOnceMax;
  private final Map<Cluster.Node, Kind> down = new LinkedHashMap<>();
  private final EnumMap<Kind, Integer> count = new EnumMap<>(Kind.class);

  Faults(Cluster cluster, Wires wires, SplittableRandom random, int atOnceMax) {
    this.cluster = cluster;
    this.wires = wires;
    this.random = random;
    this.atOnceMax = atOnceMax;
  }

  /** One more host fails, or the one that is down longest comes back. */
  void step() throws Exception {
    if (down.size() >= atOnceMax || (!down.isEmpty() && random.nextInt(3) == 0)) {
      heal(down.keySet().iterator().next());
    } else {
      List<Cluster.Node> well = new ArrayList<>(cluster.nodes());
      well.removeAll(down.keySet());
      fail(well.get(random.nextInt(well.size())), Kind.values()[random.nextInt(3)]);
    }
  }

  private void fail(Cluster.Node host, Kind kind) throws Exception {
    switch (kind) {
      case KILLED -> cluster.kill(host);
      case PAUSED -> signal("STOP", host);
      case CUT_OFF -> wires.cut(host.index);
    }
    down.put(host, kind);
    count.merge(kind, 1, Integer::sum);
  }

  private void heal(Cluster.Node host) throws Exception {
    switch (down.remove(host)) {
      case KILLED -> cluster.begin(host, List.of());
      case PAUSED -> signal("CONT", host);
      case CUT_OFF -> wires.mend(host.index);
      case null -> throw new IllegalStateException(host.home + " was not down");
    }
  }

  void healAll() throws Exception {
    for (Cluster.Node host : List.copyOf(down.keySet())) {
      heal(host);
    }
  }

  /** How many hosts failed in that way so far. */
  int count(Kind kind) {
    return count.getOrDefault(kind, 0);
  }

  private static void signal(String name, Cluster.Node host) throws Exception {
    String pid = Long.toString(host.process.pid());
    int code = new ProcessBuilder("kill", "-" + name, pid).start().waitFor();
    if (code != 0) {
      throw new AssertionError("kill -" + name + " of " + host.home + ": exit " + code);
    }
  }
}
