package dev.cairn.archive.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.Device;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.Vault;
import dev.cairn.storage.MemoryPeers;
import dev.cairn.storage.PeerStorage.StripeHealth;
import dev.cairn.storage.PeerStorage.StripeHealth.Presence;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SurveyIT {

  private static final long SEED = 20261127;

  @TempDir Path temp;
  private final MemoryPeers peers = new MemoryPeers(12);

  /** Some packs of noise, and one small file in a folder of its own. */
  private Vault backedUp() throws Exception {
    Path folder = Files.createDirectories(temp.resolve("folder"));
    Files.createDirectories(folder.resolve("small"));
    Files.writeString(folder.resolve("small/note"), "a note");
    byte[] noise = new byte[40 << 20];
    new Random(SEED).nextBytes(noise);
    Files.write(folder.resolve("noise"), noise);
    Vault vault = new Device(peers.device(Device.SUBJECT), temp.resolve("a")).create();
    Device.backUp(vault, folder);
    return vault;
  }

  private static String inside(Path path) {
    return path.toAbsolutePath().toString().substring(1);
  }

  @Test
  void aPathNeedsOnlyItsOwnStripesAndTheIndex() throws Exception {
    try (Vault vault = backedUp()) {
      Survey survey = new Survey(vault, 1, CheckEvent.Listener.NONE);
      Snapshot latest = vault.snapshots().all().getLast();
      List<StripeHealth> all = survey.all();
      List<StripeHealth> whole = survey.of(latest, "").orElseThrow();
      List<StripeHealth> note =
          survey.of(latest, inside(temp.resolve("folder/small/note"))).orElseThrow();
      List<StripeHealth> noise =
          survey.of(latest, inside(temp.resolve("folder/noise"))).orElseThrow();
      assertThat(all).hasSize(peers.stripes().size()).isEqualTo(whole);
      assertThat(note).hasSizeLessThan(noise.size());
      assertThat(noise).hasSizeLessThanOrEqualTo(all.size());
      assertThat(note).extracting(StripeHealth::stripeId).containsAll(vault.metadataStripes());
    }
  }

  @Test
  void aPathThatIsNotThereIsNotFound() throws Exception {
    try (Vault vault = backedUp()) {
      Snapshot latest = vault.snapshots().all().getLast();
      Survey survey = new Survey(vault, 1, CheckEvent.Listener.NONE);
      assertThat(survey.of(latest, "no/such/path")).isEmpty();
    }
  }

  @Test
  void everyHolderIsNamedWithItsSiteAndHowItAnswered() throws Exception {
    try (Vault vault = backedUp()) {
      peers.set(MemoryPeers.State.DEAD, 0, 1);
      peers.set(MemoryPeers.State.LYING, 2, 2);
      for (StripeHealth stripe : new Survey(vault, 1, CheckEvent.Listener.NONE).all()) {
        assertThat(stripe.living()).isEqualTo(9);
        assertThat(stripe.holders()).hasSize(12);
        assertThat(stripe.holders())
            .filteredOn(asked -> asked.presence() == Presence.SILENT)
            .extracting(StripeHealth.BlockSeen::site)
            .containsExactlyInAnyOrder("site-0", "site-1");
        assertThat(stripe.holders())
            .filteredOn(asked -> asked.presence() == Presence.LOST)
            .extracting(StripeHealth.BlockSeen::site)
            .containsExactly("site-2");
      }
    }
  }
}
