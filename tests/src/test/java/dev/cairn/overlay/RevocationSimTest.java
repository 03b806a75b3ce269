package dev.cairn.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.overlay.Presence.Standing;
import dev.cairn.overlay.World.Inhabitant;
import dev.cairn.sim.SimNetwork.Conditions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How fast a revocation bites where nobody waits at the authority but one. */
class RevocationSimTest {

  private static final long SEED = Long.getLong("cairn.sim.seed", 71L);
  private static final int NODES = 200;
  private static final int ROUNDS_MAX = 4;
  private static final Duration GOSSIP_ROUND = OverlaySettings.defaults().rhythm().gossip();

  private final World world = new World(SEED);

  @Test
  void revocationReachesTheLastOf200WithinFourGossipRoundsAndEndsConnections() {
    world.network.conditions(Conditions.INTERNET);
    world.simulation.run(
        Duration.ofDays(1),
        () -> {
          for (int i = 0; i < NODES; i++) {
            world.add().node().join();
          }
          world.inhabitants.getFirst().env().sleep(Duration.ofMinutes(20));
          Inhabitant revoked = world.inhabitants.get(77);
          List<Inhabitant> others =
              world.inhabitants.stream().filter(each -> !each.equals(revoked)).toList();
          assertThat(revoked.host().connections()).as("seed %d", SEED).isNotEmpty();

          byte[] list = world.authority.revoke(revoked.node().self().device());
          others.getFirst().node().offerCrl(list);
          int rounds = 0;
          while (!others.stream().allMatch(each -> hasParted(each, revoked))
              && rounds < 10 * ROUNDS_MAX) {
            others.getFirst().env().sleep(GOSSIP_ROUND);
            rounds++;
          }

          System.out.println("gossip_rounds " + rounds); // tests/bench/authority prints it
          assertThat(rounds).as("gossip rounds, seed %d", SEED).isLessThanOrEqualTo(ROUNDS_MAX);
          for (Inhabitant each : others) {
            assertThat(each.host().connections())
                .noneMatch(c -> c.isOpen() && c.remotePeer().equals(revoked.host().peerId()));
          }
        });
  }

  private static boolean hasParted(Inhabitant observer, Inhabitant revoked) {
    return observer.membership().gate().crlNumber() == 2
        && observer.node().presences().stream()
            .filter(presence -> presence.member().nodeId().equals(revoked.id()))
            .allMatch(presence -> presence.standing() == Standing.REVOKED);
  }
}
