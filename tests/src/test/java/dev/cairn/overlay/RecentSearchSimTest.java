package dev.cairn.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.overlay.World.Inhabitant;
import dev.cairn.sim.SimEnvironment;
import dev.cairn.sim.SimNetwork.Conditions;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is searched is asked of others, which takes time; what is remembered takes none. */
class RecentSearchSimTest {

  private static final long SEED = Long.getLong("cairn.sim.seed", 20261129L);
  private static final Hash POINT = Hash.of(new byte[] {1});

  private interface Scene {
    void play(World world, Inhabitant searcher) throws Exception;
  }

  /** More than a search looks for, so that each point has others next to it. */
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
    return searching(searcher, point, 20);
  }

  private static Duration searching(Inhabitant searcher, Hash point, int count) throws Exception {
    SimEnvironment env = searcher.env();
    long start = env.nanoTime();
    assertThat(searcher.node().closest(point, count)).isNotEmpty();
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
          Member last = farthest(searcher);
          Inhabitant doomed = named(world, last);
          world.crash(doomed);
          searching(searcher, last.nodeId().hash()); // and finds out
          assertThat(searching(searcher, POINT)).isPositive();
          assertThat(searcher.node().closest(POINT, 20))
              .hasSize(20)
              .noneMatch(member -> member.nodeId().equals(doomed.id()));
        });
  }

  @Test
  void ofFewMembersOneSearchFindsTheKeepersOfAnyPoint() {
    play(
        FEW,
        (world, searcher) -> {
          assertThat(searching(searcher, POINT)).isPositive();
          Hash other = Hash.of(new byte[] {2});
          List<Member> remembered = searcher.node().closest(other, 20);
          assertThat(searching(searcher, other)).isZero();
          assertThat(remembered).hasSize(FEW);
          assertThat(remembered.stream().map(Member::nodeId))
              .isSortedAccordingTo(Comparator.comparing(id -> distance(id.hash(), other)));
          assertThat(searching(searcher, other, 21)).as("hosts for blocks").isPositive();
          searcher.env().sleep(Duration.ofSeconds(6));
          assertThat(searching(searcher, other)).as("later").isPositive();
          assertThat(searcher.node().closest(other, 20)).isEqualTo(remembered);
        });
  }

  @Test
  void whoComesBetweenIsFoundWhereFewAre() {
    play(
        FEW,
        (world, searcher) -> {
          searcher.node().closest(POINT, 20);
          Inhabitant fresh = world.add();
          fresh.node().join();
          searcher.env().sleep(Duration.ofSeconds(1)); // it has knocked here
          assertThat(searcher.node().known())
              .anyMatch(member -> member.nodeId().equals(fresh.id()));
          assertThat(searcher.node().closest(Hash.of(new byte[] {2}), 20))
              .hasSize(FEW + 1)
              .anyMatch(member -> member.nodeId().equals(fresh.id()));
        });
  }

  @Test
  void whoFailsBetweenIsNotFoundWhereFewAre() {
    play(
        FEW,
        (world, searcher) -> {
          Member last = farthest(searcher);
          world.crash(named(world, last));
          searcher.env().sleep(Duration.ofSeconds(6));
          searcher.node().closest(Hash.of(new byte[] {2}), 20); // and finds out
          assertThat(searcher.node().closest(Hash.of(new byte[] {3}), 20))
              .hasSize(FEW - 1)
              .doesNotContain(last);
        });
  }

  /** Of those found, itself left out. */
  private static Member farthest(Inhabitant searcher) throws InterruptedException {
    return searcher.node().closest(POINT, 20).stream()
        .filter(member -> !member.nodeId().equals(searcher.id()))
        .toList()
        .getLast();
  }

  private static Inhabitant named(World world, Member member) {
    return world.inhabitants.stream()
        .filter(one -> one.id().equals(member.nodeId()))
        .findFirst()
        .orElseThrow();
  }

  private static BigInteger distance(Hash one, Hash other) {
    return new BigInteger(1, one.bytes()).xor(new BigInteger(1, other.bytes()));
  }
}
