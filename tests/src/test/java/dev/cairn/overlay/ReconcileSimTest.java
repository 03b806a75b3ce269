package dev.cairn.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.overlay.RecordStore.Kept;
import dev.cairn.overlay.RecordStore.Place;
import dev.cairn.overlay.World.Inhabitant;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Keepers that lack something, or have something old, get what they ought to have. */
class ReconcileSimTest {

  private static final long SEED = Long.getLong("cairn.sim.seed", 55L);
  private static final Duration LIMIT = Duration.ofDays(2);
  private static final String PROTOCOL = "/cairn/reconcile/1.0.0";
  private static final int NODES = 12;
  private static final int NOTES = 120;

  private final World world = new World(SEED);

  private void populate() throws Exception {
    for (int i = 0; i < NODES; i++) {
      world.add().node().join();
    }
    for (int topic = 0; topic < NOTES; topic++) {
      Records records = world.inhabitants.get(topic % NODES).node().records();
      assertThat(records.put(World.NOTE, World.noteKey(topic), World.note(2, topic, "newest")))
          .isInstanceOf(Records.PutOutcome.Stored.class);
    }
    sleep(Duration.ofMinutes(20));
  }

  private void sleep(Duration duration) throws InterruptedException {
    world.inhabitants.getLast().env().sleep(duration);
  }

  private static long newest(Inhabitant inhabitant) {
    return inhabitant.node().records().kept(World.NOTE, null, NOTES + 1).stream()
        .filter(kept -> kept.sequence() == 2)
        .count();
  }

  @Test
  void newcomerGetsTheRecordsOfItsNeighboursLongBeforeTheyAreHandedOn() {
    world.simulation.run(
        LIMIT,
        () -> {
          populate();
          Inhabitant newcomer = world.add();
          newcomer.node().join();
          assertThat(newest(newcomer)).isZero();
          sleep(Duration.ofHours(2));
          assertThat(newest(newcomer)).as("seed %d", SEED).isEqualTo(NOTES);
        });
  }

  @Test
  void droppedAndWoundBackRecordsAreHealed() {
    world.simulation.run(
        LIMIT,
        () -> {
          populate();
          Inhabitant damaged = world.inhabitants.get(5);
          RecordStore store = damaged.stores().records();
          for (int topic = 0; topic < NOTES; topic++) {
            Place place = new Place(World.NOTE.name(), World.noteKey(topic));
            Kept kept = store.get(place).orElseThrow();
            if (topic % 3 == 0) {
              store.remove(place);
            } else if (topic % 3 == 1) {
              byte[] old = World.note(1, topic, "older");
              store.put(
                  place, new Kept(old, 1, kept.depositor(), kept.refreshed(), kept.expires()));
            }
          }
          assertThat(newest(damaged)).isEqualTo(NOTES / 3);
          sleep(Duration.ofHours(4));
          for (Inhabitant inhabitant : world.inhabitants) {
            assertThat(newest(inhabitant)).as("seed %d", SEED).isEqualTo(NOTES);
          }
        });
  }

  @Test
  void equalNeighboursExchangeOneSmallMessage() {
    world.simulation.run(
        LIMIT,
        () -> {
          populate();
          sleep(Duration.ofHours(6));
          long before = bytes();
          sleep(Duration.ofHours(8));
          long exchanges = 3 * 4 * NODES;
          assertThat(bytes() - before)
              .as("bytes of some %d reconciliations, seed %d", exchanges, SEED)
              .isPositive()
              .isLessThan(100 * exchanges);
        });
  }

  private long bytes() {
    return world.network.bytesByProtocol().getOrDefault(PROTOCOL, 0L);
  }

  @Test
  void aLyingNeighbourCannotPutItsOwnInThePlaceOfARecord() {
    world.simulation.run(
        LIMIT,
        () -> {
          populate();
          Inhabitant liar = world.inhabitants.get(3);
          RecordStore store = liar.stores().records();
          for (int topic = 0; topic < NOTES; topic++) {
            Hash key = World.noteKey(topic);
            Kept kept = store.get(new Place(World.NOTE.name(), key)).orElseThrow();
            byte[] forged = World.note(9, topic + 1, "forged");
            store.put(
                new Place(World.NOTE.name(), key),
                new Kept(forged, 9, kept.depositor(), kept.refreshed(), kept.expires()));
          }
          sleep(Duration.ofHours(6));
          for (Inhabitant inhabitant : world.inhabitants) {
            if (!inhabitant.equals(liar)) {
              assertThat(newest(inhabitant)).as("seed %d", SEED).isEqualTo(NOTES);
            }
          }
        });
  }
}
