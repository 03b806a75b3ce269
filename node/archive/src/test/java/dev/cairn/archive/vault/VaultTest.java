package dev.cairn.archive.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.Device;
import dev.cairn.archive.keys.VaultSecret;
import dev.cairn.archive.recovery.Dealing;
import dev.cairn.archive.recovery.MemoryEscrow;
import dev.cairn.archive.vault.Vault.CreateOutcome;
import dev.cairn.archive.vault.Vault.OpenOutcome;
import dev.cairn.storage.MemoryPeers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultTest {

  @TempDir Path temp;
  private final MemoryPeers peers = new MemoryPeers(12);
  private Path folder = Path.of("");

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(temp.resolve("folder"));
    Files.writeString(folder.resolve("a"), "content of a");
  }

  private Device device(String name) {
    return new Device(peers.device(Device.SUBJECT), temp.resolve(name));
  }

  private static VaultSecret otherSecret() {
    byte[] other = new byte[32];
    Arrays.fill(other, (byte) 9);
    return VaultSecret.copyOf(other);
  }

  @Test
  void aKeyWithoutAVaultFindsNone() throws Exception {
    assertThat(Vault.open(device("x").place(), "main", Device.SECRET))
        .isInstanceOf(OpenOutcome.NoSuchVault.class);
  }

  @Test
  void anotherKeyIsAWrongKeyOnceSharesAreDealt() throws Exception {
    try (Vault vault = device("a").create()) {
      assertThat(Dealing.deal(vault, new MemoryEscrow(), new Dealing.CodeChoice.Keep(false)))
          .isInstanceOf(Dealing.DealOutcome.Dealt.class);
    }
    assertThat(Vault.open(device("b").place(), "main", otherSecret()))
        .isInstanceOf(OpenOutcome.WrongKey.class);
    assertThat(Vault.create(device("b").place(), "main", otherSecret()))
        .isInstanceOf(CreateOutcome.Exists.class);
  }

  @Test
  void theKeyOfAnotherVaultIsAWrongKey() throws Exception {
    device("a").create().close();
    assertThat(Vault.open(device("b").place(), "other", Device.SECRET))
        .isInstanceOf(OpenOutcome.WrongKey.class);
  }

  @Test
  void doesNotCreateTwice() throws Exception {
    device("a").create().close();
    assertThat(Vault.create(device("b").place(), "main", Device.SECRET))
        .isInstanceOf(CreateOutcome.Exists.class);
  }

  @Test
  void anUnreachableHeadIsNotAMissingVault() throws Exception {
    device("a").create().close();
    peers.set(MemoryPeers.State.DEAD, 0, 8);
    assertThat(Vault.open(device("b").place(), "main", Device.SECRET))
        .isInstanceOf(OpenOutcome.OutOfReach.class);
  }

  @Test
  void noticesKeepersThatForgotTheHead() throws Exception {
    try (Vault vault = device("a").create()) {
      Device.backUp(vault, folder);
    }
    MemoryPeers amnesiac = new MemoryPeers(12);
    Device same = new Device(amnesiac.device(Device.SUBJECT), temp.resolve("a"));
    assertThat(Vault.open(same.place(), "main", Device.SECRET))
        .isInstanceOf(OpenOutcome.RolledBack.class);
    amnesiac
        .device(Device.SUBJECT)
        .writeHead(dev.cairn.archive.keys.VaultKeys.of(Device.SECRET).headKey(), 1, new byte[] {1});
    assertThat(Vault.open(same.place(), "main", Device.SECRET))
        .isEqualTo(new OpenOutcome.RolledBack("main", 2, 1));
  }

  @Test
  void rebuildsItsCacheFromTheNetworkAlone() throws Exception {
    Device device = device("a");
    Snapshot first;
    try (Vault vault = device.create()) {
      first = Device.backUp(vault, folder).snapshot();
    }
    try (Stream<Path> files = Files.walk(temp.resolve("a"))) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
    try (Vault vault = device.open()) {
      assertThat(vault.snapshots().all()).containsExactly(first);
      assertThat(Device.backUp(vault, folder).filesUnchanged()).isEqualTo(1);
    }
  }

  @Test
  void twoDevicesThatCommitAtOnceLoseNothing() throws Exception {
    try (Vault one = device("a").create();
        Vault two = device("b").open()) {
      Device.backUp(one, folder);
      // Device two has the head of before: its commit is superseded and merges.
      Snapshot draft = one.snapshots().all().getFirst();
      Snapshot late =
          two.commit(
              new Snapshot(
                  draft.id(),
                  draft.time().plusSeconds(1),
                  "other",
                  "",
                  draft.paths(),
                  draft.tags(),
                  draft.root(),
                  draft.parent(),
                  draft.stats()));
      one.refresh();
      assertThat(one.snapshots().all()).containsExactly(draft, late);
    }
  }

  @Test
  void findsSnapshotsAsPeopleNameThem() throws Exception {
    try (Vault vault = device("a").create()) {
      assertThat(vault.snapshots().find("latest"))
          .isInstanceOf(Snapshots.FindOutcome.NotFound.class);
      Snapshot first = Device.backUp(vault, folder).snapshot();
      Files.writeString(folder.resolve("b"), "more");
      Snapshot second = Device.backUp(vault, folder).snapshot();
      Snapshots all = vault.snapshots();
      assertThat(all.find("latest")).isEqualTo(new Snapshots.FindOutcome.Found(second, ""));
      assertThat(all.find(first.id().shortHex() + ":/x/y/"))
          .isEqualTo(new Snapshots.FindOutcome.Found(first, "x/y"));
      assertThat(all.find("")).isInstanceOf(Snapshots.FindOutcome.NotFound.class);
      assertThat(second.parent()).contains(first.id());
    }
  }

  @Test
  void mergesSegmentsBeforeTheHeadIsFull() throws Exception {
    try (Vault vault = device("a").create()) {
      for (int i = 0; i < 60; i++) {
        Files.writeString(folder.resolve("f" + i), "content " + i);
        Device.backUp(vault, folder);
      }
      assertThat(vault.state().head().segments()).hasSizeLessThan(45);
      assertThat(vault.snapshots().all()).hasSize(60);
    }
    try (Vault vault = device("b").open()) {
      assertThat(vault.snapshots().all()).hasSize(60);
      assertThat(Device.backUp(vault, folder).filesUnchanged()).isEqualTo(61);
    }
  }
}
