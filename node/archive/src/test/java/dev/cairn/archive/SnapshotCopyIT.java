package dev.cairn.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.archive.backup.BackupSettings;
import dev.cairn.archive.backup.SnapshotCopy;
import dev.cairn.archive.check.Check;
import dev.cairn.archive.check.CheckEvent;
import dev.cairn.archive.keys.VaultSecret;
import dev.cairn.archive.restore.RestoreOutcome;
import dev.cairn.archive.vault.ArchiveException;
import dev.cairn.archive.vault.Snapshot;
import dev.cairn.archive.vault.UnreadableStripeException;
import dev.cairn.archive.vault.Vault;
import dev.cairn.archive.vault.Vault.CreateOutcome;
import dev.cairn.crypto.Hash;
import dev.cairn.storage.MemoryPeers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotCopyIT {

  private static final BackupSettings SETTINGS = new BackupSettings(16 << 20, 1, 2);

  @TempDir Path temp;

  private final MemoryPeers peers = new MemoryPeers(6);
  private Path folder;
  private Vault from;
  private Vault to;

  @BeforeEach
  void makeVaults() throws Exception {
    folder = Files.createDirectories(temp.resolve("folder"));
    NastyTree.make(folder, 3);
    byte[] noise = new byte[5 << 20];
    new Random(1).nextBytes(noise);
    Files.write(folder.resolve("noise"), noise);
    Device device = new Device(peers.device(Device.SUBJECT), temp.resolve("cache"));
    from = device.create();
    byte[] other = new byte[VaultSecret.BYTES];
    other[0] = 1;
    to =
        ((CreateOutcome.Created) Vault.create(device.place(), "other", VaultSecret.copyOf(other)))
            .vault();
  }

  @AfterEach
  void close() {
    from.close();
    to.close();
  }

  private SnapshotCopy copying() {
    return new SnapshotCopy(from, to, SETTINGS, bytes -> {});
  }

  private void requireWhole(Vault vault) throws Exception {
    assertThat(
            new Check(vault, new Check.Request(1, true), CheckEvent.Listener.NONE).run().problems())
        .isEmpty();
  }

  @Test
  void copiesEverythingOfANastyTreeUnderOtherKeys() throws Exception {
    Snapshot source = Device.backUp(from, folder).snapshot();
    Snapshot copy;
    try (SnapshotCopy copying = copying()) {
      copy = copying.copy(source);
      assertThat(copying.copyOf(source)).contains(copy);
    }
    assertThat(to.snapshots().all()).containsExactly(copy);
    assertThat(copy.id()).isNotEqualTo(source.id());
    assertThat(copy.stats()).isEqualTo(source.stats());
    assertThat(to.stripes()).doesNotContainAnyElementsOf(from.stripes());
    Path target = temp.resolve("target");
    assertThat(Device.restore(to, copy, folder, target))
        .isInstanceOf(RestoreOutcome.Completed.class);
    assertThat(TreePicture.of(target)).isEqualTo(TreePicture.of(folder));
    requireWhole(to);
  }

  @Test
  void whatTheOtherVaultBackedUpItselfIsNotStoredTwice() throws Exception {
    Snapshot source = Device.backUp(from, folder).snapshot();
    Device.backUp(to, folder);
    long before = to.storedBytes();
    try (SnapshotCopy copying = copying()) {
      copying.copy(source);
    }
    assertThat(to.storedBytes() - before).isLessThan(100_000);
  }

  @Test
  void whatDidNotChangeSinceTheSnapshotBeforeIsNotRead() throws Exception {
    Snapshot first = Device.backUp(from, folder).snapshot();
    Files.writeString(folder.resolve("new"), "new");
    Snapshot second = Device.backUp(from, folder).snapshot();
    Snapshot copy;
    try (SnapshotCopy copying = copying()) {
      copying.copy(first);
    }
    long wire = peers.wireBytes();
    try (SnapshotCopy copying = copying()) { // another run, which finds the first copied
      assertThat(copying.copyOf(first)).isPresent();
      copy = copying.copy(second);
    }
    assertThat(peers.wireBytes() - wire).isLessThan(500_000);
    assertThat(copy.parent()).contains(to.snapshots().all().getFirst().id());
    Path target = temp.resolve("target");
    assertThat(Device.restore(to, copy, folder, target))
        .isInstanceOf(RestoreOutcome.Completed.class);
    assertThat(TreePicture.of(target)).isEqualTo(TreePicture.of(folder));
    requireWhole(to);
  }

  @Test
  void whatCannotBeReadLeavesNoSnapshotBehind() throws Exception {
    Snapshot source = Device.backUp(from, folder).snapshot();
    Hash largest =
        from.stripes().stream()
            .max(java.util.Comparator.comparingInt(peers::payloadBytes))
            .orElseThrow();
    peers.forget(largest);
    try (SnapshotCopy copying = copying()) {
      assertThatThrownBy(() -> copying.copy(source))
          .isInstanceOf(ArchiveException.class)
          .hasMessageStartingWith(folder + "/")
          .hasMessageContaining(": stripe ")
          .hasCauseInstanceOf(UnreadableStripeException.class);
    }
    assertThat(to.snapshots().all()).isEmpty();
  }
}
