package dev.cairn.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.SigningKey;
import dev.cairn.libp2p.Connection;
import dev.cairn.libp2p.DialException;
import dev.cairn.libp2p.Host;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.libp2p.PeerId;
import dev.cairn.overlay.World.Inhabitant;
import dev.cairn.overlay.node.OverlayNode;
import dev.cairn.sim.SimEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A node that only dials and knows members from its disk, as that of a command does. */
class CallerSimTest {

  private static final Duration DAY = Duration.ofDays(1);
  private static final int MEMBERS = 6;

  private final World world = new World(11);
  private final SimEnvironment env = world.simulation.environment("caller");
  private final OverlayStores stores = OverlayStores.inMemory();

  /** Nobody can dial it. */
  private record DialOnly(Host host) implements Host {
    @Override
    public PeerId peerId() {
      return host.peerId();
    }

    @Override
    public List<Multiaddr> addresses() {
      return List.of();
    }

    @Override
    public void handle(String protocol, StreamHandler handler) {
      host.handle(protocol, handler);
    }

    @Override
    public Set<String> protocols() {
      return host.protocols();
    }

    @Override
    public Connection connect(PeerId peer, List<Multiaddr> addresses, Duration timeout)
        throws DialException, InterruptedException {
      return host.connect(peer, addresses, timeout);
    }

    @Override
    public Set<Connection> connections() {
      return host.connections();
    }

    @Override
    public void listen(ConnectionListener listener) {
      host.listen(listener);
    }

    @Override
    public void close() {
      host.close();
    }
  }

  private Membership settle() throws Exception {
    for (int i = 0; i < MEMBERS; i++) {
      world.add().node().join();
    }
    SigningKey key = SigningKey.generate(env.secureRandom());
    Membership membership = world.authority.enrol(env, key, new UUID(9, 9), "road");
    try (OverlayNode first = open(membership)) {
      first.join();
      assertThat(first.known()).hasSize(MEMBERS);
    }
    return membership;
  }

  private OverlayNode open(Membership membership) throws Exception {
    Host host = new DialOnly(world.network.host(env, membership.key()));
    OverlayNode node = OverlayNode.open(env, host, membership, stores, world.settings());
    node.records().define(World.NOTE);
    return node;
  }

  @Test
  void oneMemberWithoutPowerKeepsNoCommandWaiting() {
    world.simulation.run(
        DAY,
        () -> {
          Membership membership = settle();
          Inhabitant dark = world.inhabitants.get(2);
          world.network.unplug(dark.host());
          try (OverlayNode caller = open(membership)) {
            long start = env.nanoTime();
            assertThat(caller.join()).isInstanceOf(JoinOutcome.Joined.class);
            assertThat(Duration.ofNanos(env.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            assertThat(caller.records().put(World.NOTE, World.noteKey(5), World.note(1, 5, "here")))
                .isInstanceOf(Records.PutOutcome.Stored.class);
          }
        });
  }

  @Test
  void callerWhomNobodyAnswersSaysWhatEachDid() {
    world.simulation.run(
        DAY,
        () -> {
          Membership membership = settle();
          world.inhabitants.forEach(member -> world.network.unplug(member.host()));
          try (OverlayNode caller = open(membership)) {
            assertThat(caller.join())
                .isInstanceOfSatisfying(
                    JoinOutcome.Alone.class,
                    alone -> assertThat(alone.refusals()).hasSizeGreaterThanOrEqualTo(MEMBERS));
          }
        });
  }

  @Test
  void callerThatStaysLooksAroundWithItsFirstTick() {
    world.simulation.run(
        DAY,
        () -> {
          Membership membership = settle();
          Inhabitant newcomer = world.add();
          newcomer.node().join();
          try (OverlayNode caller = open(membership)) {
            caller.join();
            assertThat(caller.known()).doesNotContain(newcomer.node().self());
            env.sleep(world.tick.multipliedBy(2));
            assertThat(caller.known()).contains(newcomer.node().self());
          }
        });
  }
}
