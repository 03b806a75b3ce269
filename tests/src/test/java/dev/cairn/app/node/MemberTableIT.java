package dev.cairn.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.overlay.JoinOutcome;
import dev.cairn.overlay.Membership;
import dev.cairn.overlay.MemoryRecordStore;
import dev.cairn.overlay.OverlaySettings;
import dev.cairn.overlay.OverlaySettings.Seed;
import dev.cairn.overlay.OverlayStores;
import dev.cairn.overlay.node.OverlayNode;
import dev.cairn.sim.SimAuthority;
import dev.cairn.sim.SimEnvironment;
import dev.cairn.sim.SimHost;
import dev.cairn.sim.SimNetwork;
import dev.cairn.sim.Simulation;
import dev.cairn.storage.database.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contacts on disk: a node finds its network again from them alone. */
class MemberTableIT {

  private static final int OTHERS = 220;
  private static final int DEAD = 150;

  @TempDir Path directory;

  private final Simulation simulation = new Simulation(20261120);
  private final SimNetwork network = new SimNetwork(simulation);
  private final SimAuthority authority = new SimAuthority(key(simulation.environment("authority")));

  @Test
  void nodeKeepsTwoHundredContactsAndRejoinsFromThemWithoutAnyAddressGiven() {
    simulation.run(
        Duration.ofHours(3),
        () -> {
          List<SimHost> others = new ArrayList<>();
          List<Seed> seeds = new ArrayList<>();
          for (int i = 0; i < OTHERS; i++) {
            SimEnvironment env = simulation.environment("n" + i);
            SigningKey key = key(env);
            SimHost host = network.host(env, key);
            open(env, host, enrol(env, key, i), OverlayStores.inMemory(), List.of());
            others.add(host);
            seeds.add(new Seed(host.peerId(), host.addresses().getFirst()));
          }
          SimEnvironment env = simulation.environment("self");
          SigningKey key = key(env);
          Membership membership = enrol(env, key, OTHERS);
          try (Database database = Database.open(directory)) {
            OverlayNode first =
                open(env, network.host(env, key), membership, stores(database), seeds);
            assertThat(first.join()).isEqualTo(new JoinOutcome.Joined(OTHERS));
            first.close();
          }
          others.subList(0, DEAD).forEach(network::crash);
          try (Database database = Database.open(directory)) {
            assertThat(new MemberTable(database).load()).hasSizeGreaterThanOrEqualTo(200);
            OverlayNode second =
                open(env, network.host(env, key), membership, stores(database), List.of());
            assertThat(second.known()).hasSizeGreaterThanOrEqualTo(200);
            assertThat(second.join()).isInstanceOf(JoinOutcome.Joined.class);
            assertThat(second.closest(Hash.of(new byte[] {1}), 20)).hasSize(20);
            second.close();
          }
        });
  }

  private Membership enrol(SimEnvironment env, SigningKey key, int number) {
    return authority.enrol(env, key, new UUID(7, number), "site-" + number % 5);
  }

  private static OverlayStores stores(Database database) throws Exception {
    return new OverlayStores(new MemberTable(database), new MemoryRecordStore());
  }

  private static OverlayNode open(
      SimEnvironment env,
      SimHost host,
      Membership membership,
      OverlayStores stores,
      List<Seed> seeds)
      throws Exception {
    OverlaySettings defaults = OverlaySettings.defaults();
    OverlaySettings settings = defaults.withRhythm(defaults.rhythm().atOnce()).withSeeds(seeds);
    return OverlayNode.open(env, host, membership, stores, settings);
  }

  private static SigningKey key(SimEnvironment env) {
    return SigningKey.generate(env.secureRandom());
  }
}
