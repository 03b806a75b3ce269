package dev.cairn.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Shamir;
import dev.cairn.crypto.Share;
import dev.cairn.crypto.ShareProof;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.LengthPrefixed;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.storage.PeerStorage.GatherOutcome;
import dev.cairn.storage.PeerStorage.GatherOutcome.Answer;
import dev.cairn.storage.PeerStorage.GatherOutcome.Gathered;
import dev.cairn.storage.PeerStorage.ShareOutcome;
import dev.cairn.storage.PeerStorage.ShareOutcome.Placed;
import dev.cairn.storage.ShareWorld.Person;
import dev.cairn.storage.share.Dealing;
import dev.cairn.storage.share.HeldShare;
import dev.cairn.storage.share.ShareClient;
import dev.cairn.storage.share.ShareReply;
import dev.cairn.storage.share.ShareServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Shares among simulated nodes: the overlay, the protocol and the sealing are the real ones. */
final class ShareSimTest {

  private static final long SEED = Long.getLong("cairn.sim.seed", 20261120L);
  private static final Hash KEY = Hash.of(new byte[] {99});
  private static final byte[] ENVELOPE = {1, 2, 3};
  private static final int THRESHOLD = 5;
  private static final Duration DELAY = Duration.ofHours(1);

  private final ShareWorld world = new ShareWorld(SEED);
  private final byte[] secret = Hash.of(new byte[] {4}).bytes();
  private List<Share> shares = List.of();

  @Test
  void newDeviceOfTheOwnerRecoversThoughAThirdOfTheHoldersIsGone() {
    run(() -> {
      world.settle(20);
      Person owner = world.people.getFirst();
      ShareOutcome dealt = deal(owner);
      assertThat(dealt.placed()).extracting(Placed::index).containsExactly(first(15));
      assertThat(dealt.placed()).extracting(Placed::holder).doesNotHaveDuplicates();
      for (Placed placed : dealt.placed().subList(0, 5)) {
        world.crash(person(placed.holder()));
      }
      world.crash(owner);
      Person again = world.recover(subject(owner), "site-9", DELAY);
      GatherOutcome.Waiting waiting = (GatherOutcome.Waiting) again.shares().gather(KEY);
      assertThat(waiting.answers()).hasSize(10);
      again.env().sleep(DELAY);
      Gathered gathered = (Gathered) again.shares().gather(KEY);
      assertThat(gathered.envelope()).isEqualTo(ENVELOPE);
      assertThat(given(gathered)).hasSize(10);
      assertThat(Shamir.combine(given(gathered).subList(0, THRESHOLD))).isEqualTo(secret);
    });
  }

  @Test
  void anotherMemberGetsNothingAndIsToldWhy() {
    run(() -> {
      world.settle(8);
      deal(world.people.getFirst());
      Person thief = world.recover(new UUID(66, 6), "site-1", DELAY);
      assertThat(thief.shares().gather(KEY))
          .isInstanceOfSatisfying(
              GatherOutcome.NoEnvelope.class,
              none -> assertThat(none.reason()).contains("the share is another member's"));
    });
  }

  @Test
  void anotherMembersDealingUnderTheSameKeyStandsBesideIt() {
    run(() -> {
      world.settle(10);
      Person owner = world.people.getFirst();
      deal(owner);
      Person squatter = world.people.get(3);
      squatter.shares().place(KEY, new byte[] {6, 6, 6}, List.of(new byte[64], new byte[64]));
      byte[] nonce = new byte[32];
      assertThat(((Gathered) owner.shares().prove(KEY, nonce)).envelope()).isEqualTo(ENVELOPE);
    });
  }

  @Test
  void holderWithAnOverdueRevocationListGivesNothingUntilItHasANewOne() {
    run(() -> {
      world.settle(8);
      Person owner = world.people.getFirst();
      deal(owner);
      Person again = world.recover(subject(owner), "site-9", DELAY);
      again.shares().gather(KEY);
      again.env().sleep(DELAY);
      byte[] soonOverdue = world.authority.renewList(owner.env().now().plus(Duration.ofDays(7)));
      world.people.forEach(person -> person.overlay().offerCrl(soonOverdue));
      world.people.forEach(person -> person.env().skew(Duration.ofDays(8)));
      assertThat(again.shares().gather(KEY))
          .isInstanceOfSatisfying(
              GatherOutcome.NoEnvelope.class,
              none -> assertThat(none.reason()).contains("revocation list is overdue"));
      byte[] fresh = world.authority.renewList(owner.env().now().plus(Duration.ofDays(7)));
      world.people.forEach(person -> person.overlay().offerCrl(fresh));
      assertThat(given((Gathered) again.shares().gather(KEY))).hasSize(7);
    });
  }

  @Test
  void namesTheHolderThatCannotBeReached() {
    run(() -> {
      world.settle(8);
      Person owner = world.people.getFirst();
      NodeId lost = deal(owner).placed().getFirst().holder();
      world.crash(person(lost));
      Gathered gathered = (Gathered) owner.shares().prove(KEY, new byte[32]);
      assertThat(gathered.answers())
          .filteredOn(Answer.Refused.class::isInstance)
          .singleElement()
          .isInstanceOfSatisfying(
              Answer.Refused.class,
              refused -> {
                assertThat(refused.refusal().member()).isEqualTo(lost);
                assertThat(refused.refusal().reason()).contains("cannot be");
              });
    });
  }

  @Test
  void aNewDealingReplacesTheOneBeforeEvenOneOfAClockThatIsAhead() {
    run(() -> {
      world.settle(8);
      Person owner = world.people.getFirst();
      deal(owner);
      long ahead = owner.env().now().plus(Duration.ofDays(2)).toEpochMilli();
      HeldShare early = held(owner, ahead);
      ShareClient client = new ShareClient(owner.env(), owner.overlay());
      client.deposit(world.people.get(2).overlay().self(), KEY, early);
      byte[] next = {9};
      ShareOutcome second = owner.shares().place(KEY, next, List.of(new byte[64]));
      assertThat(second.placed()).hasSize(1);
      ShareOutcome third = owner.shares().place(KEY, next, bytes(7));
      assertThat(third.placed()).hasSize(7);
      Person again = world.recover(subject(owner), "site-9", DELAY);
      again.shares().gather(KEY);
      again.env().sleep(DELAY);
      Gathered gathered = (Gathered) again.shares().gather(KEY);
      assertThat(gathered.envelope()).isEqualTo(next);
      assertThat(given(gathered)).hasSize(7);
    });
  }

  @Test
  void placesNoMoreThanThereAreOtherMembers() {
    run(() -> {
      world.settle(4);
      Person owner = world.people.getFirst();
      world.join(subject(owner), "site-8");
      assertThat(deal(owner).placed()).hasSize(3);
    });
  }

  @Test
  void holderKeepsSoManySharesOfOneMember() {
    run(() -> {
      world.settle(2);
      Person owner = world.people.getFirst();
      Person holder = world.people.get(1);
      ShareClient client = new ShareClient(owner.env(), owner.overlay());
      HeldShare share = held(owner, 1);
      for (int i = 0; i < 64; i++) {
        Hash key = Hash.of(new byte[] {(byte) i});
        assertThat(client.deposit(holder.overlay().self(), key, share))
            .isInstanceOf(ShareReply.Kept.class);
      }
      assertThat(client.deposit(holder.overlay().self(), KEY, share))
          .isEqualTo(new ShareReply.Refused("at most 64 shares of one member are held here"));
    });
  }

  @Test
  void ordinaryDeviceOfTheSameMemberIsGivenNothing() {
    run(() -> {
      world.settle(8);
      Person owner = world.people.getFirst();
      deal(owner);
      Person quiet = world.join(subject(owner), "site-9");
      assertThat(quiet.shares().gather(KEY))
          .isInstanceOfSatisfying(
              GatherOutcome.NoEnvelope.class,
              none -> assertThat(none.reason()).contains("to a recovery certificate alone"));
    });
  }

  @Test
  void delayCountsFromTheFirstQuestionAndIsNeverUnderAnHour() {
    run(() -> {
      world.settle(8);
      Person owner = world.people.getFirst();
      deal(owner);
      Person again = world.recover(subject(owner), "site-9", Duration.ZERO);
      again.env().sleep(Duration.ofHours(1)); // nobody was asked in this one
      assertThat(again.shares().gather(KEY)).isInstanceOf(GatherOutcome.Waiting.class);
      again.env().sleep(Duration.ofMinutes(59));
      assertThat(again.shares().gather(KEY)).isInstanceOf(GatherOutcome.Waiting.class);
      again.env().sleep(Duration.ofMinutes(2));
      assertThat(given((Gathered) again.shares().gather(KEY))).hasSize(7);
    });
  }

  @Test
  void vetoOfALivingDeviceEndsARecoveryAtEveryHolderAndNobodyElsesCounts() {
    run(() -> {
      world.settle(8);
      Person owner = world.people.getFirst();
      deal(owner);
      Person thief = world.recover(subject(owner), "site-9", DELAY);
      assertThat(thief.shares().gather(KEY)).isInstanceOf(GatherOutcome.Waiting.class);
      assertThat(thief.shares().veto(KEY).refusals())
          .hasSize(7)
          .allSatisfy(no -> assertThat(no.reason()).contains("under recovery vetoes nothing"));
      assertThat(world.people.get(3).shares().veto(KEY).kept()).as("another member").isEmpty();
      assertThat(thief.shares().gather(KEY)).isInstanceOf(GatherOutcome.Waiting.class);
      assertThat(owner.shares().veto(KEY).kept()).hasSize(7);
      thief.env().sleep(DELAY.plusHours(1));
      assertThat(thief.shares().gather(KEY))
          .isInstanceOfSatisfying(
              GatherOutcome.NoEnvelope.class,
              none -> assertThat(none.reason()).contains("vetoed this recovery"));
      Person next = world.recover(subject(owner), "site-9", DELAY);
      assertThat(next.shares().gather(KEY))
          .as("a later recovery has its own chance")
          .isInstanceOf(GatherOutcome.Waiting.class);
    });
  }

  @Test
  void recoveryCertificateOfBeforeADealingOpensNothingOfIt() {
    run(() -> {
      world.settle(8);
      Person owner = world.people.getFirst();
      deal(owner);
      Person old = world.recover(subject(owner), "site-9", DELAY);
      old.shares().gather(KEY);
      old.env().sleep(DELAY.plusMinutes(10));
      assertThat(given((Gathered) old.shares().gather(KEY))).hasSize(7);
      Hash second = Hash.of(new byte[] {100});
      owner.shares().place(second, ENVELOPE, bytes(7));
      assertThat(old.shares().gather(second))
          .isInstanceOfSatisfying(
              GatherOutcome.NoEnvelope.class,
              none -> assertThat(none.reason()).contains("the certificate is of an earlier one"));
    });
  }

  @Test
  void holderProvesItsShareToTheOwnerAndGivesNothingOfIt() {
    run(() -> {
      world.settle(8);
      Person owner = world.people.getFirst();
      deal(owner);
      byte[] nonce = Hash.of(new byte[] {5}).bytes();
      Gathered gathered = (Gathered) owner.shares().prove(KEY, nonce);
      assertThat(gathered.answers()).hasSize(7);
      for (Answer answer : gathered.answers()) {
        Answer.Given proof = (Answer.Given) answer;
        Hash tag = ShareProof.tag(shares.get(proof.index()).bytes());
        assertThat(proof.share()).isEqualTo(ShareProof.of(nonce, tag).bytes());
      }
      Person other = world.people.get(3);
      assertThat(other.shares().prove(KEY, nonce)).isInstanceOf(GatherOutcome.NoEnvelope.class);
    });
  }

  @Test
  void garbageAndOversizedMessagesEndTheirStreamAlone() {
    run(() -> {
      world.settle(3);
      Person owner = world.people.getFirst();
      for (byte[] message : List.of(new byte[] {1, 2, 3}, new byte[100_000])) {
        assertThatThrownBy(() -> talk(owner, world.people.get(1), message))
            .isInstanceOf(IOException.class);
      }
      assertThat(deal(owner).placed()).hasSize(2);
    });
  }

  private static byte[] talk(Person from, Person to, byte[] message) throws Exception {
    try (P2pStream stream =
        from.overlay().open(to.overlay().self(), ShareServer.PROTOCOL, Duration.ofSeconds(5))) {
      LengthPrefixed.write(stream.output(), message);
      stream.output().flush();
      return LengthPrefixed.read(stream.input(), 1000);
    }
  }

  @Test
  void dealingOfAnHourAgoIsNotReplacedAndIsFoundBesideWhatAThiefDealt() {
    run(() -> {
      world.settle(60);
      Person owner = world.people.getFirst();
      assertThat(deal(owner).placed()).hasSize(15);
      owner.env().sleep(Duration.ofMinutes(61));
      List<byte[]> nonsense = java.util.Collections.nCopies(24, new byte[64]);
      ShareOutcome thiefs = owner.shares().place(KEY, new byte[] {6, 6, 6}, nonsense);
      assertThat(thiefs.isSettled()).as("seed %d", SEED).isTrue();
      assertThat(thiefs.placed()).hasSizeGreaterThan(15);
      Person again = world.recover(subject(owner), "site-9", DELAY);
      again.shares().gather(KEY);
      again.env().sleep(DELAY);
      Gathered gathered = (Gathered) again.shares().gather(KEY);
      assertThat(gathered.envelope()).isEqualTo(new byte[] {6, 6, 6});
      Gathered ours = gathered.others().getFirst();
      assertThat(ours.envelope()).isEqualTo(ENVELOPE);
      assertThat(Shamir.combine(given(ours).subList(0, THRESHOLD))).isEqualTo(secret);
    });
  }

  private void run(ThrowingBody body) {
    world.simulation.run(Duration.ofDays(2), body::run);
  }

  @FunctionalInterface
  private interface ThrowingBody {
    void run() throws Exception;
  }

  private ShareOutcome deal(Person owner) throws InterruptedException {
    shares = Shamir.split(secret, THRESHOLD, 15, owner.env().secureRandom());
    return owner.shares().place(KEY, ENVELOPE, shares.stream().map(Share::bytes).toList());
  }

  private static HeldShare held(Person owner, long epoch) {
    return new HeldShare(
        new Dealing(epoch, ENVELOPE, List.of()), 0, new byte[64], owner.env().now());
  }

  /** The given shares. */
  private List<Share> given(Gathered gathered) {
    List<Share> good = new ArrayList<>();
    for (Answer answer : gathered.answers()) {
      if (answer instanceof Answer.Given given) {
        good.add(new Share(given.index() + 1, given.share()));
      }
    }
    return good;
  }

  private Person person(NodeId id) {
    return world.people.stream()
        .filter(person -> person.overlay().self().nodeId().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static UUID subject(Person person) {
    return person.overlay().self().device().subject();
  }

  private static List<byte[]> bytes(int count) {
    List<byte[]> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(new byte[64]);
    }
    return all;
  }

  private static Integer[] first(int count) {
    Integer[] all = new Integer[count];
    for (int i = 0; i < count; i++) {
      all[i] = i;
    }
    return all;
  }
}
