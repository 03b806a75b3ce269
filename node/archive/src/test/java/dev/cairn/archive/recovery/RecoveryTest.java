package dev.cairn.archive.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.archive.Device;
import dev.cairn.archive.FixedRandom;
import dev.cairn.archive.recovery.Dealing.CodeChoice;
import dev.cairn.archive.recovery.Dealing.DealOutcome;
import dev.cairn.archive.recovery.Dealing.DealOutcome.Dealt;
import dev.cairn.archive.recovery.Recovery.RecoverOutcome;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Shamir;
import dev.cairn.crypto.Share;
import dev.cairn.storage.MemoryPeers;
import dev.cairn.storage.MemoryPeers.State;
import dev.cairn.storage.PeerStorage;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveryTest {

  @TempDir Path temp;
  private final MemoryPeers peers = new MemoryPeers(12);

  private final MemoryEscrow escrow = new MemoryEscrow();

  private RecoverOutcome recover(Device device) throws Exception {
    return Recovery.recover(device.place(), "main", escrow, Optional.empty());
  }

  private Device device(String name) {
    return new Device(peers.device(Device.SUBJECT), temp.resolve(name));
  }

  private Dealt deal() throws Exception {
    try (Vault vault = device("a").create()) {
      return (Dealt) Dealing.deal(vault, escrow, new CodeChoice.Keep(false));
    }
  }

  @Test
  void aNewDeviceOfTheSameMemberGetsTheSecretBack() throws Exception {
    Dealt dealt = deal();
    assertThat(dealt.threshold()).isEqualTo(5);
    assertThat(dealt.holders()).hasSize(12);
    RecoverOutcome outcome = recover(device("b"));
    assertThat(outcome).isInstanceOf(RecoverOutcome.Recovered.class);
    assertThat(((RecoverOutcome.Recovered) outcome).secret()).isEqualTo(Device.SECRET);
  }

  @Test
  void oneShareTooFewGivesNothing() throws Exception {
    deal();
    MemoryPeers.State wrong = State.LYING; // answers, with a wrong share: the head stays readable
    peers.set(wrong, 0, 7);
    RecoverOutcome outcome = recover(device("b"));
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
    RecoverOutcome.Recovered recovered = (RecoverOutcome.Recovered) recover(device("b"));
    assertThat(recovered.corrupt()).hasSize(1);
    assertThat(recovered.corrupt().getFirst().member()).isEqualTo(dealt.holders().get(2).holder());
  }

  @Test
  void theHoldersOfSharesAreListedWithWhoIsMissingAndWhoIsWrong() throws Exception {
    try (Vault vault = device("a").create()) {
      assertThat(ShareHolders.of(vault).reason()).contains("no shares");
      Dealt dealt = (Dealt) Dealing.deal(vault, escrow, new CodeChoice.Keep(false));
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
              "does not prove that it has the share it was given");
    }
  }

  @Test
  void aNewDealingReplacesTheOneBefore() throws Exception {
    try (Vault vault = device("a").create()) {
      Dealing.deal(vault, escrow, new CodeChoice.Keep(false));
      Dealing.deal(vault, escrow, new CodeChoice.Keep(false));
      assertThat(vault.shareEpoch()).isEqualTo(2);
    }
    assertThat(recover(device("b"))).isInstanceOf(RecoverOutcome.Recovered.class);
  }

  @Test
  void sharesAreZeroedWhereTheyCannotBePlaced() throws Exception {
    List<byte[]> shares = new ArrayList<>();
    PeerStorage failing =
        (PeerStorage)
            Proxy.newProxyInstance(
                PeerStorage.class.getClassLoader(),
                new Class<?>[] {PeerStorage.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("placeShares")) {
                    ((List<?>) arguments[2]).forEach(share -> shares.add((byte[]) share));
                    assertThat(shares).allMatch(share -> !isZero(share));
                    throw new InterruptedException("while placing");
                  }
                  return method.invoke(peers.device(Device.SUBJECT), arguments);
                });
    try (Vault vault = new Device(failing, temp.resolve("f")).create()) {
      assertThatThrownBy(() -> Dealing.deal(vault, escrow, new CodeChoice.Keep(false)))
          .isInstanceOf(InterruptedException.class);
    }
    assertThat(shares).hasSize(12).allMatch(RecoveryTest::isZero);
  }

  private static boolean isZero(byte[] share) {
    return Arrays.equals(share, new byte[share.length]);
  }

  @Test
  void anotherMemberFindsNothing() throws Exception {
    deal();
    Device stranger = new Device(peers.device(new UUID(1, 2)), temp.resolve("s"));
    assertThat(recover(stranger)).isInstanceOf(RecoverOutcome.NoShares.class);
  }

  @Test
  void aNetworkTooSmallForSharesIsRefused() throws Exception {
    MemoryPeers one = new MemoryPeers(1);
    Device device = new Device(one.device(Device.SUBJECT), temp.resolve("c"));
    try (Vault vault = device.create()) {
      assertThat(Dealing.deal(vault, escrow, new CodeChoice.Keep(false)))
          .isInstanceOf(DealOutcome.TooFewHolders.class);
    }
  }

  @Test
  void authorityThatRefusesKeepsTheSharesFromOpening() throws Exception {
    deal();
    escrow.mood = MemoryEscrow.Mood.REFUSING;
    assertThat(recover(device("b")))
        .isInstanceOfSatisfying(
            RecoverOutcome.EscrowRefused.class,
            refused -> assertThat(refused.detail()).contains("vetoed"));
    escrow.mood = MemoryEscrow.Mood.WRONG;
    assertThat(recover(device("b"))).isInstanceOf(RecoverOutcome.NotTheKey.class);
    escrow.mood = MemoryEscrow.Mood.WELL;
    assertThat(recover(device("b"))).isInstanceOf(RecoverOutcome.Recovered.class);
  }

  @Test
  void withoutTheAuthorityNothingIsDealtAndTheDealingBeforeStands() throws Exception {
    deal();
    try (Vault vault = device("a").open()) {
      escrow.mood = MemoryEscrow.Mood.AWAY;
      assertThat(Dealing.deal(vault, escrow, new CodeChoice.Keep(false)))
          .isInstanceOf(DealOutcome.NotDealt.class);
      assertThat(vault.shareEpoch()).isEqualTo(1);
    }
    escrow.mood = MemoryEscrow.Mood.WELL;
    assertThat(recover(device("b"))).isInstanceOf(RecoverOutcome.Recovered.class);
  }

  @Test
  void codeIsNeededAndASecondDealingKeepsIt() throws Exception {
    RecoveryCode code = RecoveryCode.generate(new FixedRandom(3));
    try (Vault vault = device("a").create()) {
      Dealt dealt = (Dealt) Dealing.deal(vault, escrow, new CodeChoice.Set(code));
      assertThat(dealt.hasCode()).isTrue();
      Dealt again = (Dealt) Dealing.deal(vault, escrow, new CodeChoice.Keep(true));
      assertThat(again.hasCode()).isTrue();
    }
    assertThat(recover(device("b"))).isInstanceOf(RecoverOutcome.CodeNeeded.class);
    RecoveryCode other = RecoveryCode.generate(new FixedRandom(4));
    assertThat(recover(device("b"), other)).isInstanceOf(RecoverOutcome.CodeWrong.class);
    assertThat(recover(device("b"), RecoveryCode.parse(code.text().toLowerCase(Locale.ROOT))))
        .isInstanceOfSatisfying(
            RecoverOutcome.Recovered.class,
            done -> assertThat(done.secret()).isEqualTo(Device.SECRET));
    try (Vault vault = device("a").open()) {
      Dealing.deal(vault, escrow, new CodeChoice.Remove());
      assertThat(Dealing.deal(vault, escrow, new CodeChoice.Keep(true)))
          .as("this device knows of a code that the holders do not")
          .isInstanceOf(DealOutcome.NotDealt.class);
    }
    assertThat(recover(device("b"))).isInstanceOf(RecoverOutcome.Recovered.class);
  }

  private RecoverOutcome recover(Device device, RecoveryCode code) throws Exception {
    return Recovery.recover(device.place(), "main", escrow, Optional.of(code));
  }

  @Test
  void rehearsalSaysWhatARecoveryWouldComeToAndMovesNothing() throws Exception {
    RecoveryCode code = RecoveryCode.generate(new FixedRandom(3));
    try (Vault vault = device("a").create()) {
      assertThat(Rehearsal.of(vault, escrow, Optional.empty()).wouldWork()).isFalse();
      Dealing.deal(vault, escrow, new CodeChoice.Set(code));
      Rehearsal well = Rehearsal.of(vault, escrow, Optional.of(code));
      assertThat(well.wouldWork()).isTrue();
      assertThat(well.code()).isEqualTo(Rehearsal.Code.RIGHT);
      assertThat(well.shares().good()).isEqualTo(12);
      assertThat(Rehearsal.of(vault, escrow, Optional.empty()).code())
          .isEqualTo(Rehearsal.Code.NOT_TRIED);
      RecoveryCode other = RecoveryCode.generate(new FixedRandom(4));
      assertThat(Rehearsal.of(vault, escrow, Optional.of(other)).wouldWork()).isFalse();
      escrow.mood = MemoryEscrow.Mood.WRONG;
      assertThat(Rehearsal.of(vault, escrow, Optional.of(code)).authority())
          .contains("it opens another part than was sealed to it");
      escrow.mood = MemoryEscrow.Mood.WELL;
      peers.set(State.LYING, 0, 7);
      Rehearsal few = Rehearsal.of(vault, escrow, Optional.of(code));
      assertThat(few.shares().good()).isEqualTo(4);
      assertThat(few.wouldWork()).isFalse();
    }
  }

  @Test
  void holderThatLostItsShareIsToldFromOneThatIsSilent() throws Exception {
    try (Vault vault = device("a").create()) {
      assertThat(ShareHolders.standing(vault).isOutdated()).isTrue();
      Dealing.deal(vault, escrow, new CodeChoice.Keep(false));
      assertThat(ShareHolders.standing(vault))
          .isEqualTo(new ShareHolders.Standing(false, List.of(), List.of()));
      peers.set(State.DEAD, 0, 0);
      peers.set(State.LYING, 1, 1);
      ShareHolders.Standing standing = ShareHolders.standing(vault);
      assertThat(standing.silent()).hasSize(1);
      assertThat(standing.lost()).hasSize(1).doesNotContainAnyElementsOf(standing.silent());
    }
  }

  /** A vault of before there were three parts: shares of the secret itself. */
  @Test
  void dealingOfTheFirstVersionIsRecoveredAndCalledOutdated() throws Exception {
    List<Share> shares = Shamir.split(Device.SECRET.bytes(), 5, 12, new FixedRandom(1));
    ShareEnvelope first =
        new ShareEnvelope(5, shares.stream().map(Share::commitment).toList(), Optional.empty());
    try (Vault vault = device("a").create()) {
      peers
          .device(Device.SUBJECT)
          .placeShares(
              vault.locator().shareKey(1),
              first.encode(),
              shares.stream().map(Share::bytes).toList());
      vault.commitShareEpoch(1);
      assertThat(ShareHolders.standing(vault).isOutdated()).isTrue();
    }
    escrow.mood = MemoryEscrow.Mood.AWAY;
    assertThat(recover(device("b")))
        .isInstanceOfSatisfying(
            RecoverOutcome.Recovered.class,
            done -> assertThat(done.secret()).isEqualTo(Device.SECRET));
  }

  @Test
  void dealingWhoseHoldersAreAllGoneDoesNotHideALaterOne() throws Exception {
    try (Vault vault = device("a").create()) {
      vault.commitShareEpoch(2); // of two dealings nothing is left
      Dealing.deal(vault, escrow, new CodeChoice.Remove());
      assertThat(vault.shareEpoch()).isEqualTo(3);
    }
    assertThat(recover(device("b"))).isInstanceOf(RecoverOutcome.Recovered.class);
  }
}
