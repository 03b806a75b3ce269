package dev.cairn.archive.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.archive.Device;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import dev.cairn.storage.MemoryPeers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckIT {

  @TempDir Path temp;
  private final MemoryPeers peers = new MemoryPeers(12);

  private Vault backedUp() throws Exception {
    Path folder = Files.createDirectory(temp.resolve("folder"));
    for (int i = 0; i < 50; i++) {
      Files.writeString(folder.resolve("f" + i), "content ".repeat(i * 100));
    }
    Vault vault = new Device(peers.device(Device.SUBJECT), temp.resolve("a")).create();
    Device.backUp(vault, folder);
    return vault;
  }

  private static CheckReport check(Vault vault, boolean readData) throws Exception {
    return new Check(vault, new Check.Request(4, readData), CheckEvent.Listener.NONE).run();
  }

  @Test
  void aSoundVaultIsSound() throws Exception {
    try (Vault vault = backedUp()) {
      CheckReport report = check(vault, true);
      assertThat(report.problems()).isEmpty();
      assertThat(report.files()).isEqualTo(50);
      assertThat(report.bytesRead()).isPositive();
      assertThat(report.marginMin()).isEqualTo(8); // 4/8/12
    }
  }

  @Test
  void deadHostsCostMarginAndThenStripes() throws Exception {
    try (Vault vault = backedUp()) {
      peers.set(MemoryPeers.State.DEAD, 0, 4);
      assertThat(check(vault, false).marginMin()).isEqualTo(3);
      assertThat(check(vault, false).sound()).isTrue();
    }
  }

  @Test
  void aLostPartOfTheIndexIsNamedAndTheRestIsChecked() throws Exception {
    Path more = Files.createDirectory(temp.resolve("more"));
    Files.writeString(more.resolve("g"), "other content");
    Hash segment;
    try (Vault vault = backedUp()) {
      segment = vault.metadataStripes().getFirst();
      Device.backUp(vault, more);
    }
    peers.forget(segment);
    Device fresh = new Device(peers.device(Device.SUBJECT), temp.resolve("fresh"));
    assertThatThrownBy(fresh::open).hasMessageContaining(segment.hex());
    try (Vault vault = fresh.openForCheck()) {
      CheckReport report = check(vault, false);
      assertThat(report.problems().getFirst().toString()).contains(segment.hex());
      assertThat(report.problems())
          .filteredOn(CheckReport.Problem.PartUnreadable.class::isInstance)
          .hasSize(1);
      // Two packs of the second backup, the index, and the list of snapshots of either.
      assertThat(report.snapshots()).isEqualTo(2);
      assertThat(report.stripes()).isGreaterThanOrEqualTo(5);
      assertThat(report.files()).isPositive();
      assertThatThrownBy(vault::refresh).hasMessageContaining(segment.hex());
    }
  }

  @Test
  void withTheListOfSnapshotsLostTheKnownStripesAreChecked() throws Exception {
    try (Vault vault = backedUp()) {
      Hash list = vault.metadataStripes().getLast();
      peers.forget(list);
      CheckReport report = check(vault, false);
      assertThat(report.problems()).hasSize(1);
      assertThat(report.problems().toString()).contains(list.hex());
      assertThat(report.snapshots()).isZero();
      assertThat(report.stripes()).isEqualTo(4); // data, trees, index, and the lost one
    }
  }

  @Test
  void aLostStripeIsNamed() throws Exception {
    try (Vault vault = backedUp()) {
      Hash lost = vault.metadataStripes().getFirst();
      peers.forget(lost);
      CheckReport report = check(vault, false);
      assertThat(report.sound()).isFalse();
      assertThat(report.problems().toString()).contains(lost.hex());
    }
  }
}
