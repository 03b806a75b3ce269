package dev.cairn.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.overlay.Presence.Standing;
import dev.cairn.overlay.World.Inhabitant;
import dev.cairn.sim.SimNetwork.Conditions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is there, who left, and how everybody hears of it. */
class GossipSimTest {

  private static final long SEED = Long.getLong("cairn.sim.seed", 53L);
  private static final Duration LIMIT = Duration.ofDays(3);

  private final World world = new World(SEED);

  private void populate(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      world.add().node().join();
    }
  }

  private Inhabitant at(int index) {
    return world.inhabitants.get(index);
  }

  private void sleep(Duration duration) throws InterruptedException {
    world.inhabitants.getLast().env().sleep(duration);
  }

  private static Presence presence(Inhabitant observer, Inhabitant of) {
    return observer.node().presences().stream()
        .filter(presence -> presence.member().nodeId().equals(of.id()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void everybodyHearsOfEverybodyWithoutMeetingThem() {
    world.network.conditions(Conditions.INTERNET);
    world.simulation.run(
        LIMIT,
        () -> {
          populate(60);
          sleep(Duration.ofMinutes(30));
          Instant now = at(0).env().now();
          for (Inhabitant inhabitant : world.inhabitants) {
            assertThat(inhabitant.node().presences())
                .as("seed %d", SEED)
                .hasSize(59)
                .allSatisfy(presence -> {
                  assertThat(presence.standing()).isEqualTo(Standing.PRESENT);
                  assertThat(presence.lastHeard())
                      .isBetween(now.minus(Duration.ofMinutes(20)), now);
                });
            assertThat(inhabitant.node().nearest(World.noteKey(3), 20))
                .map(Member::nodeId)
                .isEqualTo(world.trueClosest(World.noteKey(3), 20));
          }
        });
  }

  @Test
  void goodbyeReachesEverybodyAndALaterSignOfLifeTakesItBack() {
    world.simulation.run(
        LIMIT,
        () -> {
          populate(30);
          sleep(Duration.ofMinutes(5));
          Inhabitant leaver = at(4);
          leaver.node().sayGoodbye();
          world.crash(leaver);
          sleep(Duration.ofMinutes(10));
          for (Inhabitant inhabitant : world.inhabitants) {
            assertThat(presence(inhabitant, leaver).standing()).isEqualTo(Standing.LEFT);
            assertThat(inhabitant.node().known()).doesNotContain(leaver.node().self());
            assertThat(inhabitant.node().nearest(leaver.id().hash(), 29))
                .doesNotContain(leaver.node().self());
          }
          Inhabitant back = world.reboot(leaver, world.settings());
          back.node().join();
          sleep(Duration.ofMinutes(10));
          for (Inhabitant inhabitant : world.inhabitants.subList(0, 29)) {
            assertThat(presence(inhabitant, leaver).standing()).isEqualTo(Standing.PRESENT);
          }
        });
  }

  @Test
  void silenceIsSeenByTheTimeOfTheLastSignOfLife() {
    world.simulation.run(
        LIMIT,
        () -> {
          populate(20);
          sleep(Duration.ofMinutes(30));
          Instant died = at(0).env().now();
          Inhabitant dead = at(7);
          world.crash(dead);
          sleep(Duration.ofHours(5));
          for (Inhabitant inhabitant : world.inhabitants) {
            Presence presence = presence(inhabitant, dead);
            assertThat(presence.standing()).isEqualTo(Standing.PRESENT);
            assertThat(presence.lastHeard()).isBetween(died.minus(Duration.ofMinutes(11)), died);
          }
        });
  }

  @Test
  void clockThatIsDaysAheadNeitherSilencesItsDeviceNorMovesOthers() {
    world.simulation.run(
        LIMIT,
        () -> {
          populate(12);
          Inhabitant ahead = at(3);
          ahead.env().skew(Duration.ofDays(7));
          sleep(Duration.ofHours(2));
          Instant now = at(0).env().now();
          for (Inhabitant inhabitant : world.inhabitants) {
            if (!inhabitant.equals(ahead)) {
              assertThat(presence(inhabitant, ahead).lastHeard())
                  .as("direct answers count")
                  .isBetween(now.minus(Duration.ofMinutes(30)), now);
            }
          }
          ahead.env().skew(Duration.ZERO);
          sleep(Duration.ofMinutes(30));
          assertThat(presence(at(0), ahead).lastHeard())
              .isAfter(at(0).env().now().minus(Duration.ofMinutes(15)));
        });
  }

  @Test
  void newerRevocationListReachesAMemberThatWasAwayWithoutTheAuthority() {
    world.simulation.run(
        LIMIT,
        () -> {
          populate(20);
          sleep(Duration.ofMinutes(5));
          Inhabitant away = at(6);
          List<Inhabitant> others = new ArrayList<>(world.inhabitants);
          others.remove(away);
          world.network.partition(
              List.of(away.host()), others.stream().map(Inhabitant::host).toList());
          Inhabitant revoked = at(9);
          at(0).node().offerCrl(world.authority.revoke(revoked.node().self().device()));
          sleep(Duration.ofMinutes(30));
          world.network.heal();
          sleep(Duration.ofMinutes(10));
          assertThat(away.membership().gate().crlNumber()).isEqualTo(2);
          assertThat(presence(away, revoked).standing()).isEqualTo(Standing.REVOKED);
        });
  }
}
