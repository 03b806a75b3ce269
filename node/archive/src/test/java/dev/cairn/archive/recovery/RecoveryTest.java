package dev.cairn.archive.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.Device;
import dev.cairn.archive.recovery.Recovery.DealOutcome.Dealt;
import dev.cairn.archive.recovery.Recovery.RecoverOutcome;
import dev.cairn.archive.vault.Vault;
import dev.cairn.storage.MemoryPeers;
import dev.cairn.storage.MemoryPeers.State;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveryTest {

  @TempDir Path temp;
  private final MemoryPeers peers = new MemoryPeers(12);

  private Device device(String name) {
    return new Device(peers.device(Device.SUBJECT), temp.resolve(name));
  }

  private Dealt deal() throws Exception {
    try (Vault vault = device("a").create()) {
      return (Dealt) Recovery.deal(vault);
    }
  }

  @Test
  void aNewDeviceOfTheSameMemberGetsTheSecretBack() throws Exception {
    Dealt dealt = deal();
    assertThat(dealt.threshold()).isEqualTo(5);
    assertThat(dealt.holders()).hasSize(12);
    RecoverOutcome outcome = Recovery.recover(device("b").place(), "main");
    assertThat(outcome).isInstanceOf(RecoverOutcome.Recovered.class);
    assertThat(((RecoverOutcome.Recovered) outcome).secret()).isEqualTo(Device.SECRET);
  }

  @Test
  void oneShareTooFewGivesNothing() throws Exception {
    deal();
    MemoryPeers.State wrong = State.LYING; // answers, with a wrong share: the head stays readable
    peers.set(wrong, 0, 7);
    RecoverOutcome outcome = Recovery.recover(device("b").place(), "main");
    assertThat(outcome).isInstanceOf(RecoverOutcome.TooFewShares.class);
    RecoverOutcome.TooFewShares few = (RecoverOutcome.TooFewShares) outcome;
    assertThat(few.good()).isEqualTo(4);
    assertThat(few.threshold()).isEqualTo(5);
    assertThat(few.corrupt()).hasSize(8);
  }

  @Test
  void namesTheHolderOfACorruptShareAndRecoversWithoutIt() throws Exception {
    Dealt dealt = deal();
    peers.set(State.LYING, 2, 2);
    RecoverOutcome.Recovered recovered =
        (RecoverOutcome.Recovered) Recovery.recover(device("b").place(), "main");
    assertThat(recovered.corrupt()).hasSize(1);
    assertThat(recovered.corrupt().getFirst().member()).isEqualTo(dealt.holders().get(2).holder());
  }

  @Test
  void theHoldersOfSharesAreListedWithWhoIsMissingAndWhoIsWrong() throws Exception {
    try (Vault vault = device("a").create()) {
      assertThat(ShareHolders.of(vault).reason()).contains("no shares");
      Dealt dealt = (Dealt) Recovery.deal(vault);
      ShareHolders all = ShareHolders.of(vault);
      assertThat(all.threshold()).isEqualTo(5);
      assertThat(all.dealt()).isEqualTo(12);
      assertThat(all.good()).isEqualTo(12);
      assertThat(all.holders().stream().map(ShareHolders.Holder::member))
          .containsExactlyElementsOf(
              dealt.holders().stream().map(placed -> placed.holder()).toList());
      peers.set(State.DEAD, 0, 1);
      peers.set(State.LYING, 2, 2);
      ShareHolders some = ShareHolders.of(vault);
      assertThat(some.good()).isEqualTo(9);
      assertThat(some.holders()).hasSize(12);
      assertThat(some.holders().stream().map(ShareHolders.Holder::detail).filter(d -> !d.isEmpty()))
          .containsExactlyInAnyOrder(
              "does not answer",
              "does not answer",
              "gave a share that does not match its commitment");
    }
  }

  @Test
  void aNewDealingReplacesTheOneBefore() throws Exception {
    try (Vault vault = device("a").create()) {
      Recovery.deal(vault);
      Recovery.deal(vault);
      assertThat(vault.shareEpoch()).isEqualTo(2);
    }
    assertThat(Recovery.recover(device("b").place(), "main"))
        .isInstanceOf(RecoverOutcome.Recovered.class);
  }

  @Test
  void anotherMemberFindsNothing() throws Exception {
    deal();
    Device stranger = new Device(peers.device(new UUID(1, 2)), temp.resolve("s"));
    assertThat(Recovery.recover(stranger.place(), "main"))
        .isInstanceOf(RecoverOutcome.NoShares.class);
  }

  @Test
  void aNetworkTooSmallForSharesIsRefused() throws Exception {
    MemoryPeers one = new MemoryPeers(1);
    Device device = new Device(one.device(Device.SUBJECT), temp.resolve("c"));
    try (Vault vault = device.create()) {
      assertThat(Recovery.deal(vault)).isInstanceOf(Recovery.DealOutcome.TooFewHolders.class);
    }
  }
}
