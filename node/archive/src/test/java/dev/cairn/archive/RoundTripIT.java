package dev.cairn.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.backup.BackupSummary;
import dev.cairn.archive.restore.RestoreOutcome;
import dev.cairn.archive.vault.Vault;
import dev.cairn.storage.MemoryPeers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundTripIT {

  @TempDir Path temp;

  @Test
  void whoMadeTheSnapshotBeforeFetchesNothing() throws Exception {
    FaultyStorage storage =
        new FaultyStorage(new MemoryPeers(6).device(Device.SUBJECT), Integer.MAX_VALUE, false);
    Path folder = Files.createDirectory(temp.resolve("same"));
    Files.writeString(folder.resolve("a"), "a");
    AtomicInteger reads = new AtomicInteger();
    try (Vault vault = new Device(storage, temp.resolve("cache-same")).create()) {
      Device.backUp(vault, folder);
      storage.onRead(reads::incrementAndGet);
      Device.backUp(vault, folder);
      assertThat(vault.snapshots().all()).hasSize(2);
      assertThat(reads).hasValue(0);
    }
  }

  @Test
  void bringsBackEverythingOfANastyTreeOnAnotherDevice() throws Exception {
    Path folder = Files.createDirectory(temp.resolve("folder"));
    NastyTree.make(folder, 1);
    MemoryPeers peers = new MemoryPeers(12);
    try (Vault vault = new Device(peers.device(Device.SUBJECT), temp.resolve("a")).create()) {
      BackupSummary summary = Device.backUp(vault, folder);
      assertThat(summary.filesNew()).isEqualTo(summary.filesProcessed());
    }
    peers.set(MemoryPeers.State.DEAD, 0, 3);
    try (Vault vault = new Device(peers.device(Device.SUBJECT), temp.resolve("b")).open()) {
      Path target = temp.resolve("target");
      RestoreOutcome outcome =
          Device.restore(vault, vault.snapshots().all().getLast(), folder, target);
      assertThat(outcome).isInstanceOf(RestoreOutcome.Completed.class);
      assertThat(TreePicture.of(target)).isEqualTo(TreePicture.of(folder));
    }
  }

  @Test
  void movesLessThanAHundredthWhenNothingChanged() throws Exception {
    Path folder = Files.createDirectory(temp.resolve("folder"));
    NastyTree.make(folder, 2);
    MemoryPeers peers = new MemoryPeers(12);
    try (Vault vault = new Device(peers.device(Device.SUBJECT), temp.resolve("a")).create()) {
      BackupSummary first = Device.backUp(vault, folder);
      long sent = peers.wireBytes();
      Files.createFile(temp.resolve("beside")); // others write into the folders above it
      BackupSummary second = Device.backUp(vault, folder);
      assertThat(second.filesUnchanged()).isEqualTo(first.filesProcessed());
      assertThat(second.chunksAdded()).isZero();
      assertThat(second.snapshot().root()).isEqualTo(first.snapshot().root());
      assertThat(peers.wireBytes() - sent).isLessThan(sent / 100);
    }
  }
}
