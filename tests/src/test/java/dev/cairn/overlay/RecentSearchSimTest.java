package dev.cairn.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.overlay.World.Inhabitant;
import dev.cairn.sim.SimEnvironment;
import dev.cairn.sim.SimNetwork.Conditions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is searched is asked of others, which takes time; what is remembered takes none. */
class RecentSearchSimTest {

  private static final long SEED = Long.getLong("cairn.sim.seed", 20261129L);
  private static final Hash POINT = Hash.of(new byte[] {1});

  private interface Scene {
    void play(World world, Inhabitant searcher) throws Exception;
  }

  private static void play(Scene scene) {
    World world = new World(SEED);
    world.network.conditions(Conditions.INTERNET);
    world.simulation.run(
        Duration.ofHours(1),
        () -> {
          for (int i = 0; i < 12; i++) {
            world.add().node().join();
          }
          Inhabitant searcher = world.inhabitants.getFirst();
          searcher.env().sleep(Duration.ofMinutes(5)); // until everybody knows everybody
          scene.play(world, searcher);
        });
  }

  private static Duration searching(Inhabitant searcher, Hash point) throws Exception {
    SimEnvironment env = searcher.env();
    long start = env.nanoTime();
    assertThat(searcher.node().closest(point, 20)).isNotEmpty();
    return Duration.ofNanos(env.nanoTime() - start);
  }

  @Test
  void whatWasJustFoundIsNotSearchedAgain() {
    play((world, searcher) -> {
      assertThat(searching(searcher, POINT)).isPositive();
      List<Member> found = searcher.node().closest(POINT, 20);
      assertThat(searching(searcher, POINT)).isZero();
      assertThat(searcher.node().closest(POINT, 20)).isEqualTo(found).hasSize(12);
      assertThat(searcher.node().closest(POINT, 3)).isEqualTo(found.subList(0, 3));
      assertThat(searching(searcher, Hash.of(new byte[] {2}))).as("another").isPositive();
      searcher.env().sleep(Duration.ofSeconds(6));
      assertThat(searching(searcher, POINT)).as("later").isPositive();
    });
  }

  @Test
  void itIsSearchedAgainOnceOneOfThemFails() {
    play((world, searcher) -> {
      searcher.node().closest(POINT, 20);
      Inhabitant doomed = world.inhabitants.getLast();
      world.crash(doomed);
      searching(searcher, Hash.of(new byte[] {2})); // and finds out
      assertThat(searching(searcher, POINT)).isPositive();
      assertThat(searcher.node().closest(POINT, 20))
          .hasSize(11)
          .noneMatch(member -> member.nodeId().equals(doomed.id()));
    });
  }
}
