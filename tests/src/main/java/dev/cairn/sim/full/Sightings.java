package dev.cairn.sim.full;

import dev.cairn.crypto.Hash;
import dev.cairn.overlay.Overlay;
import dev.cairn.overlay.Records.RecordKind;
import dev.cairn.overlay.Records.Verdict;
import dev.cairn.sim.Simulation;
import dev.cairn.storage.lease.LeaseServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What was seen of the records of a world's honest writers, to catch the one thing that a
 * compare-and-swap forbids: two different values written as the successor of one.
 */
public final class Sightings {

  private final Simulation simulation;
  private final Map<Swap, Written> written = new TreeMap<>();
  private final List<String> violations = new ArrayList<>();
  private long records;
  private Consumer<SimNode> leaseWatcher = node -> {};

  /** One compare-and-swap: the sequence that was to be replaced at most. */
  private record Swap(String kind, Hash key, long over) implements Comparable<Swap> {
    @Override
    public int compareTo(Swap other) {
      int byKind = kind.compareTo(other.kind);
      int byKey = byKind != 0 ? byKind : key.compareTo(other.key);
      return byKey != 0 ? byKey : Long.compare(over, other.over);
    }
  }

  private record Written(Hash value, SimNode by, String at) {}

  Sightings(Simulation simulation) {
    this.simulation = simulation;
  }

  Overlay watching(Overlay overlay, SimNode node) {
    return new WatchedOverlay(overlay, node, this);
  }

  /** Who asks for a repair lease, which begins a repair, is told to {@code watcher} from now on. */
  void watchLeases(Consumer<SimNode> watcher) {
    this.leaseWatcher = watcher;
  }

  /** {@code by} opens a stream to another member. */
  void opened(SimNode by, String protocol) {
    if (protocol.equals(LeaseServer.PROTOCOL)) {
      leaseWatcher.accept(by);
    }
  }

  /**
   * A majority of its keepers told {@code by} that they keep {@code value} now. Only an honest
   * writer is held to it; what another repairs is struck like anybody's all the same.
   */
  void stored(SimNode by, RecordKind kind, Hash key, byte[] value) {
    if (!by.isHonest()) {
      return;
    }
    if (!(kind.check(key, value) instanceof Verdict.Valid valid)) {
      violations.add(by + " stored a " + kind.name() + " that its rule refuses: " + key.shortHex());
      return;
    }
    records++;
    Swap swap = new Swap(kind.name(), key, valid.over());
    Written now = new Written(Hash.of(value), by, simulation.elapsed().toString());
    Written before = written.putIfAbsent(swap, now);
    if (before != null && !before.value().equals(now.value())) {
      violations.add(
          "two "
              + kind.name()
              + " of "
              + key.shortHex()
              + " replace sequence "
              + swap.over()
              + ": one by "
              + before.by()
              + " at "
              + before.at()
              + ", one by "
              + by
              + " at "
              + now.at());
    }
  }

  /** What ought not to have happened, in words. */
  public List<String> violations() {
    return List.copyOf(violations);
  }

  /** Records that a majority of keepers acknowledged. */
  public long records() {
    return records;
  }
}
