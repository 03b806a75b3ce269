package dev.cairn.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.World.Inhabitant;
import dev.cairn.sim.SimNetwork.Conditions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Two hundred nodes over a lossy internet, in one seed. */
class OverlaySimTest {

  private static final int NODES = 200;
  private static final int NOTES = 24;
  private static final long SEED = Long.getLong("cairn.sim.seed", 20261120L);

  @Test
  void twoHundredNodesJoinFindEachOtherAndKeepRecordsTwiceAlike() {
    String first = live(SEED);
    assertThat(live(SEED)).as("event hash of seed %d", SEED).isEqualTo(first);
  }

  private static String live(long seed) {
    World world = new World(seed);
    world.network.conditions(Conditions.INTERNET);
    SplittableRandom chance = new SplittableRandom(seed);
    world.simulation.run(
        Duration.ofHours(3),
        () -> {
          join(world);
          checkLookups(world, chance, 20);
          writeNotes(world, chance);
          crashAThird(world, chance);
          checkNotes(world, chance);
          world.inhabitants.getFirst().env().sleep(Duration.ofMinutes(20));
          checkLookups(world, chance, 20);
          checkNotes(world, chance);
        });
    return world.simulation.eventHash();
  }

  private static void join(World world) throws Exception {
    for (int i = 0; i < NODES; i++) {
      Inhabitant newcomer = world.add();
      JoinOutcome outcome = newcomer.node().join();
      assertThat(outcome).isInstanceOf(i == 0 ? JoinOutcome.Alone.class : JoinOutcome.Joined.class);
    }
  }

  private static void checkLookups(World world, SplittableRandom chance, int rounds)
      throws Exception {
    for (int i = 0; i < rounds; i++) {
      byte[] noise = new byte[Hash.BYTES];
      chance.nextBytes(noise);
      Hash point = Hash.copyOf(noise);
      List<Member> found = any(world, chance).node().closest(point, 20);
      List<NodeId> ids = found.stream().map(Member::nodeId).toList();
      assertThat(ids).as("closest to %s", point).isEqualTo(world.trueClosest(point, 20));
    }
  }

  private static void writeNotes(World world, SplittableRandom chance) throws Exception {
    for (int topic = 0; topic < NOTES; topic++) {
      Records.PutOutcome outcome =
          any(world, chance)
              .node()
              .records()
              .put(World.NOTE, World.noteKey(topic), World.note(1, topic, "text " + topic));
      assertThat(outcome).isInstanceOf(Records.PutOutcome.Stored.class);
    }
  }

  private static void crashAThird(World world, SplittableRandom chance) {
    List<Inhabitant> doomed = new ArrayList<>();
    for (Inhabitant inhabitant : world.inhabitants) {
      if (chance.nextInt(3) == 0) {
        doomed.add(inhabitant);
      }
    }
    doomed.forEach(world::crash);
  }

  private static void checkNotes(World world, SplittableRandom chance) throws Exception {
    for (int topic = 0; topic < NOTES; topic++) {
      Records.GetOutcome outcome =
          any(world, chance).node().records().get(World.NOTE, World.noteKey(topic));
      assertThat(outcome)
          .as("note %d", topic)
          .isInstanceOfSatisfying(
              Records.GetOutcome.Found.class, found -> assertThat(found.sequence()).isEqualTo(1));
    }
  }

  private static Inhabitant any(World world, SplittableRandom chance) {
    return world.inhabitants.get(chance.nextInt(world.inhabitants.size()));
  }
}
