package dev.cairn.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.home.Home;
import dev.cairn.archive.keys.VaultSecret;
import dev.cairn.archive.vault.PastHead;
import dev.cairn.archive.vault.Vault;
import dev.cairn.archive.vault.VaultPlace;
import dev.cairn.sim.SimEnvironment;
import dev.cairn.sim.Simulation;
import dev.cairn.storage.MemoryPeers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is renewed of a member's vaults when one of them is in trouble. */
class LeaseRenewalSimTest {

  private static final long SEED = Long.getLong("cairn.sim.seed", 20261128L);

  /** Whoever collects a test's output may hold its lock: a wait that no simulated clock ends. */
  private static final Logger QUIET = Logger.getLogger(LeaseRenewal.class.getName());

  @TempDir Path temp;

  private static Instant pinnedUntil(Vaults vaults) throws Exception {
    try (Vaults.Use use = vaults.use("main")) {
      PastHead newest = use.vault().pastHeads(0, 1).heads().getFirst();
      assertThat(newest.isNewest()).isTrue();
      return newest.until();
    }
  }

  @Test
  void pinThatIsNotRenewedKeepsNoOtherFromIt() {
    QUIET.setLevel(Level.OFF);
    Simulation simulation = new Simulation(SEED);
    simulation.run(
        Duration.ofDays(60),
        () -> {
          SimEnvironment env = simulation.environment("laptop");
          Home home = new Home(temp.resolve("home"));
          home.create();
          MemoryPeers peers = new MemoryPeers(12);
          VaultPlace place =
              new VaultPlace(peers.device(new UUID(7, 7)), env, "acme", home.cache());
          VaultSecret secret = VaultSecret.generate(env.secureRandom());
          ((Vault.CreateOutcome.Created) Vault.create(place, "main", secret)).vault().close();
          Vaults vaults = new Vaults(home, place);
          vaults.keep("main", secret);
          Files.createDirectory(home.vaultKey("a-folder"));
          Files.writeString(home.vaultKey("an-odd-text"), "no key");
          LeaseRenewal.renewPins(vaults, VaultFiles.names(home));
          Instant first = pinnedUntil(vaults);
          env.sleep(Duration.ofDays(14));
          LeaseRenewal.renewPins(vaults, VaultFiles.names(home));
          assertThat(pinnedUntil(vaults)).as("seed %d", SEED).isAfter(first);
        });
  }
}
