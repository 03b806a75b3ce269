package dev.cairn.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Shamir;
import dev.cairn.crypto.Share;
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
import dev.cairn.storage.share.ReleasePolicy;
import dev.cairn.storage.share.ReleasePolicy.Decision;
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

  private static final long SEED = 20261120;
  private static final Hash KEY = Hash.of(new byte[] {99});
  private static final byte[] ENVELOPE = {1, 2, 3};
  private static final int THRESHOLD = 5;

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
      Person again = world.join(subject(owner), "site-9", ReleasePolicy.SAME_SUBJECT);
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
      Person thief = world.join(new UUID(66, 6), "site-1", ReleasePolicy.SAME_SUBJECT);
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
      assertThat(((Gathered) owner.shares().gather(KEY)).envelope()).isEqualTo(ENVELOPE);
    });
  }

  @Test
  void holderWithAnOverdueRevocationListGivesNothingUntilItHasANewOne() {
    run(() -> {
      world.settle(8);
      Person owner = world.people.getFirst();
      deal(owner);
      byte[] soonOverdue = world.authority.renewList(owner.env().now().plus(Duration.ofDays(7)));
      world.people.forEach(person -> person.overlay().offerCrl(soonOverdue));
      world.people.forEach(person -> person.env().skew(Duration.ofDays(8)));
      assertThat(owner.shares().gather(KEY))
          .isInstanceOfSatisfying(
              GatherOutcome.NoEnvelope.class,
              none -> assertThat(none.reason()).contains("revocation list is overdue"));
      byte[] fresh = world.authority.renewList(owner.env().now().plus(Duration.ofDays(7)));
      world.people.forEach(person -> person.overlay().offerCrl(fresh));
      assertThat(given((Gathered) owner.shares().gather(KEY))).hasSize(7);
    });
  }

  @Test
  void namesTheHolderThatCannotBeReached() {
    run(() -> {
      world.settle(8);
      Person owner = world.people.getFirst();
      NodeId lost = deal(owner).placed().getFirst().holder();
      world.crash(person(lost));
      Gathered gathered = (Gathered) owner.shares().gather(KEY);
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
      Gathered gathered = (Gathered) owner.shares().gather(KEY);
      assertThat(gathered.envelope()).isEqualTo(next);
      assertThat(given(gathered)).hasSize(7);
    });
  }

  @Test
  void placesNoMoreThanThereAreOtherMembers() {
    run(() -> {
      world.settle(4);
      Person owner = world.people.getFirst();
      world.join(subject(owner), "site-8", ReleasePolicy.SAME_SUBJECT);
      assertThat(deal(owner).placed()).hasSize(3);
    });
  }

  @Test
  void holderKeepsToItsPolicysDelayAndToItsBounds() {
    run(() -> {
      world.settle(2);
      Person owner = world.people.getFirst();
      Person slow =
          world.join(
              new UUID(8, 8),
              "site-3",
              (request, of, now) -> new Decision.Waiting(now.plus(Duration.ofDays(2))));
      ShareClient client = new ShareClient(owner.env(), owner.overlay());
      HeldShare share = held(owner, 1);
      for (int i = 0; i < 64; i++) {
        Hash key = Hash.of(new byte[] {(byte) i});
        assertThat(client.deposit(slow.overlay().self(), key, share))
            .isInstanceOf(ShareReply.Kept.class);
      }
      assertThat(client.deposit(slow.overlay().self(), KEY, share))
          .isEqualTo(new ShareReply.Refused("at most 64 shares of one member are held here"));
      assertThat(owner.shares().gather(Hash.of(new byte[] {0})))
          .isInstanceOfSatisfying(
              GatherOutcome.NoEnvelope.class,
              none -> assertThat(none.reason()).contains("not before"));
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

  private void run(ThrowingBody body) {
    world.simulation.run(Duration.ofHours(2), body::run);
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
