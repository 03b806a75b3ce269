package dev.cairn.sim.disk;

import dev.cairn.storage.database.MemoryTables;
import dev.cairn.storage.database.Tables.Change;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** Tables on a simulated disk, with what to undo if the power goes before the log is synced. */
final class StoredTables {

  private final MemoryTables tables = new MemoryTables();
  private final Set<String> names = new TreeSet<>();
  private final Deque<Batch> unsynced = new ArrayDeque<>();

  /** A write across tables, as what brings back the state before it. */
  private record Batch(long atNanos, List<Change> undo) {}

  MemoryTables.MemoryTable table(String name) {
    names.add(name);
    return tables.table(name);
  }

  void write(List<Change> changes, boolean durable, long nowNanos) {
    List<Change> undo = new ArrayList<>();
    for (Change change : changes) {
      byte[] before = table(change.table()).get(change.key()).orElse(null);
      undo.add(new Change(change.table(), change.key().clone(), before));
    }
    tables.write(changes, durable);
    if (durable) {
      unsynced.clear(); // one log for all tables: a sync takes everything before it along
      return;
    }
    unsynced.addLast(new Batch(nowNanos, undo));
    while (nowNanos - unsynced.getFirst().atNanos() > SimDisk.WRITEBACK.toNanos()) {
      unsynced.removeFirst();
    }
  }

  /** The log is torn somewhere in its unsynced end; what lies behind the tear never was. */
  void powerLost(RandomGenerator chance) {
    int survivors = chance.nextInt(unsynced.size() + 1);
    while (unsynced.size() > survivors) {
      List<Change> undo = unsynced.removeLast().undo();
      for (int i = undo.size() - 1; i >= 0; i--) {
        tables.write(List.of(undo.get(i)), true);
      }
    }
    unsynced.clear();
  }

  StoredTables copy() throws IOException {
    StoredTables copy = new StoredTables();
    for (String name : names) {
      table(name)
          .forEach(
              new byte[0],
              (key, value) -> {
                copy.table(name).put(key, value);
                return true;
              });
    }
    return copy;
  }
}
