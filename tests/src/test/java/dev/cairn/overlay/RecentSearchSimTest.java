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

  private static final long SEED = 20261129;
  private static final Hash POINT = Hash.of(new byte[] {1});

  private interface Scene {
    void play(World world, Inhabitant searcher) throws Exception;
  }

  /** More than a search ends with. */
  private static final int MANY = 30;

  private static final int FEW = 12;

  private static void play(int members, Scene scene) {
    World world = new World(SEED);
    world.network.conditions(Conditions.INTERNET);
    world.simulation.run(
        Duration.ofHours(1),
        () -> {
          for (int i = 0; i < members; i++) {
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
    play(
        MANY,
        (world, searcher) -> {
          assertThat(searching(searcher, POINT)).isPositive();
          List<Member> found = searcher.node().closest(POINT, 20);
          assertThat(searching(searcher, POINT)).isZero();
          assertThat(searcher.node().closest(POINT, 20)).isEqualTo(found).hasSize(20);
          assertThat(searcher.node().closest(POINT, 3)).isEqualTo(found.subList(0, 3));
          assertThat(searching(searcher, Hash.of(new byte[] {2}))).as("another").isPositive();
          searcher.env().sleep(Duration.ofSeconds(6));
          assertThat(searching(searcher, POINT)).as("later").isPositive();
        });
  }

  @Test
  void itIsSearchedAgainOnceOneOfThemFails() {
    play(
        MANY,
        (world, searcher) -> {
          Member nearest = searcher.node().closest(POINT, 20).getFirst();
          Inhabitant doomed = inhabitant(world, nearest);
          world.crash(doomed);
          searching(searcher, doomed.id().hash()); // and finds out
          assertThat(searching(searcher, POINT)).isPositive();
          assertThat(searcher.node().closest(POINT, 20))
              .hasSize(20)
              .noneMatch(member -> member.nodeId().equals(doomed.id()));
        });
  }

  private static Inhabitant inhabitant(World world, Member member) {
    return world.inhabitants.stream()
        .filter(one -> one.id().equals(member.nodeId()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whereThereAreFewOneSearchFindsAll() {
    play(
        FEW,
        (world, searcher) -> {
          assertThat(searching(searcher, POINT)).isPositive();
          for (int i = 2; i < 20; i++) {
            Hash other = Hash.of(new byte[] {(byte) i});
            assertThat(searching(searcher, other)).as("seed %d, point %d", SEED, i).isZero();
            assertThat(searcher.node().closest(other, 20))
                .extracting(Member::nodeId)
                .isEqualTo(world.trueClosest(other, 20))
                .hasSize(FEW);
          }
          searcher.env().sleep(Duration.ofSeconds(6));
          assertThat(searching(searcher, POINT)).as("later").isPositive();
        });
  }

  @Test
  void whereThereAreFewItIsSearchedAgainOnceOneFailsOrComes() {
    play(
        FEW,
        (world, searcher) -> {
          Hash other = Hash.of(new byte[] {2});
          searching(searcher, POINT);
          Inhabitant doomed = world.inhabitants.getLast();
          world.crash(doomed);
          searcher.env().sleep(Duration.ofSeconds(1)); // and hears that the connection has ended
          assertThat(searching(searcher, other)).as("one fails").isPositive();
          assertThat(searcher.node().closest(other, 20))
              .hasSize(FEW - 1)
              .noneMatch(member -> member.nodeId().equals(doomed.id()));

          searcher.env().sleep(Duration.ofSeconds(6));
          searching(searcher, POINT);
          Inhabitant guest = world.add();
          guest.node().join();
          assertThat(searching(searcher, other)).as("one has come").isPositive();
          assertThat(searcher.node().closest(other, 20))
              .anyMatch(member -> member.nodeId().equals(guest.id()));
        });
  }
}
