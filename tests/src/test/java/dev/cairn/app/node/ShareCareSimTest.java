package dev.cairn.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.home.Home;
import dev.cairn.archive.keys.VaultSecret;
import dev.cairn.archive.recovery.Dealing;
import dev.cairn.archive.recovery.Escrow;
import dev.cairn.archive.recovery.ShareHolders;
import dev.cairn.archive.vault.Vault;
import dev.cairn.archive.vault.VaultPlace;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.ShareProof;
import dev.cairn.sim.SimEnvironment;
import dev.cairn.sim.Simulation;
import dev.cairn.storage.MemoryPeers;
import dev.cairn.storage.MemoryPeers.State;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a daemon deals a vault's recovery key anew, in simulated weeks. */
class ShareCareSimTest {

  private static final long SEED = Long.getLong("cairn.sim.seed", 20261128L);
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path temp;

  private final Simulation simulation = new Simulation(SEED);
  private final SimEnvironment env = simulation.environment("laptop");
  private final MemoryPeers peers = new MemoryPeers(12);

  /** Seals nothing: who opens it is not in question here. */
  private static final class OpenEscrow implements Escrow {
    @Override
    public byte[] seal(byte[] part) {
      return part.clone();
    }

    @Override
    public byte[] open(byte[] sealed) {
      return sealed.clone();
    }

    @Override
    public Hash prove(byte[] sealed, byte[] nonce) {
      return ShareProof.of(nonce, ShareProof.tag(sealed));
    }
  }

  private interface Scene {
    void play(ShareCare care, Vaults vaults) throws Exception;
  }

  private void play(Scene scene) {
    simulation.run(
        Duration.ofDays(60),
        () -> {
          Home home = new Home(temp);
          home.create();
          VaultPlace place =
              new VaultPlace(peers.device(new UUID(7, 7)), env, "acme", home.cache());
          Vaults vaults = new Vaults(home, place);
          VaultSecret secret = VaultSecret.generate(env.secureRandom());
          vaults.keep("main", secret);
          ((Vault.CreateOutcome.Created) Vault.create(place, "main", secret)).vault().close();
          scene.play(new ShareCare(env, home, vaults, new OpenEscrow(), false), vaults);
        });
  }

  private static long epoch(Vaults vaults) throws Exception {
    try (Vaults.Use use = vaults.use("main")) {
      return use.vault().shareEpoch();
    }
  }

  @Test
  void dealsWhatWasNeverDealtAndThenLeavesItAlone() {
    play((care, vaults) -> {
      assertThat(care.look("main")).isTrue();
      for (int day = 0; day < 20; day++) {
        env.sleep(DAY);
        assertThat(care.look("main")).as("day %d", day).isFalse();
      }
      assertThat(epoch(vaults)).isEqualTo(1);
    });
  }

  @Test
  void dealsAnewAtTheFirstHolderThatLostItsShareButOnceAWeekAtMost() {
    play((care, vaults) -> {
      care.look("main");
      env.sleep(DAY.multipliedBy(8));
      peers.set(State.LYING, 4, 4);
      assertThat(care.look("main")).isTrue();
      assertThat(epoch(vaults)).isEqualTo(2);
      env.sleep(DAY.multipliedBy(6));
      assertThat(care.look("main")).as("it is among the new holders, and lies again").isFalse();
      env.sleep(DAY.multipliedBy(2));
      assertThat(care.look("main")).isTrue();
    });
  }

  @Test
  void silentHolderIsLostAfterAWeekOfLooksAndNotIfItCameBack() {
    play((care, vaults) -> {
      care.look("main");
      env.sleep(DAY.multipliedBy(10));
      peers.set(State.DEAD, 4, 4);
      assertThat(care.look("main")).isFalse();
      env.sleep(DAY.multipliedBy(6));
      assertThat(care.look("main")).isFalse();
      peers.set(State.WELL, 4, 4);
      env.sleep(DAY);
      assertThat(care.look("main")).isFalse();
      peers.set(State.DEAD, 4, 4);
      env.sleep(DAY);
      assertThat(care.look("main")).as("it counts from now").isFalse();
      env.sleep(DAY.multipliedBy(7).plusMinutes(1));
      assertThat(care.look("main")).isTrue();
      try (Vaults.Use use = vaults.use("main")) {
        ShareHolders holders = ShareHolders.of(use.vault());
        assertThat(holders.good()).isEqualTo(11);
      }
    });
  }

  @Test
  void printedCodeStaysTheSame() {
    play((care, vaults) -> {
      try (Vaults.Use use = vaults.use("main")) {
        Dealing.deal(
            use.vault(),
            new OpenEscrow(),
            new Dealing.CodeChoice.Set(
                dev.cairn.archive.recovery.RecoveryCode.generate(env.secureRandom())));
      }
      vaults.rememberCode("main", true);
      peers.set(State.LYING, 4, 4);
      assertThat(care.look("main")).isTrue();
      assertThat(vaults.hasCode("main")).isTrue();
    });
  }
}
