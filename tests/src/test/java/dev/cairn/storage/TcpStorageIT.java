package dev.cairn.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Shamir;
import dev.cairn.crypto.Share;
import dev.cairn.overlay.Records.GetOutcome;
import dev.cairn.storage.PeerStorage.GatherOutcome;
import dev.cairn.storage.PeerStorage.GatherOutcome.Answer;
import dev.cairn.storage.PeerStorage.GatherOutcome.Gathered;
import dev.cairn.storage.PeerStorage.ReadOutcome;
import dev.cairn.storage.PeerStorage.Refusal;
import dev.cairn.storage.PeerStorage.ShareOutcome;
import dev.cairn.storage.PeerStorage.StoreOutcome;
import dev.cairn.storage.TcpWorld.Node;
import dev.cairn.storage.stripe.StorageRecords;
import dev.cairn.storage.stripe.StripeRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Twelve hosts and an owner over TCP, Noise and yamux: stripes and shares as in life. */
class TcpStorageIT {

  private static final long SEED = 20261120;
  private static final int HOSTS = 12;
  private static final long PLENTY = 1L << 40;

  private final TcpWorld world = new TcpWorld();
  private Node owner;

  @BeforeEach
  void settle() throws Exception {
    for (int i = 0; i < HOSTS; i++) {
      world.add("host-" + i, "site-" + i % 6, PLENTY);
    }
    owner = world.add("ada", "home", 0);
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void stripeIsReadThoughFourHostsAreDeadAndOneLies() throws Exception {
    byte[] payload = new byte[3_000_000];
    new Random(SEED).nextBytes(payload);
    StoreOutcome outcome = owner.peers().store(payload, payload.length);
    assertThat(outcome).isInstanceOf(StoreOutcome.Stored.class);
    Hash stripe = ((StoreOutcome.Stored) outcome).stripeId();
    owner.peers().settle();
    assertThat(owner.peers().inspect(stripe, 3).living()).isEqualTo(12);
    List<Hash> roots = record(stripe).roots();

    // Of the four data blocks one host lies about, and it is asked for all the same.
    Node liar = world.holderOf(roots.subList(0, 1));
    List<Node> doomed = new ArrayList<>(world.nodes);
    doomed.removeAll(List.of(owner, liar));
    doomed.subList(0, 4).forEach(world::kill);
    for (Hash root : roots) {
      liar.blocks().damage(root, 0);
    }
    ReadOutcome read = owner.peers().read(stripe, 0, payload.length);
    assertThat(read).isInstanceOf(ReadOutcome.Read.class);
    assertThat(((ReadOutcome.Read) read).bytes()).isEqualTo(payload);
    assertThat(((ReadOutcome.Read) read).liars())
        .extracting(Refusal::member)
        .containsExactly(liar.id());
    ReadOutcome again = owner.peers().read(stripe, 0, payload.length);
    assertThat(again)
        .isInstanceOfSatisfying(
            ReadOutcome.Read.class,
            whole -> assertThat(whole.liars()).as("left out from then on").isEmpty());
    assertThat(owner.peers().inspect(stripe, 64).living()).isEqualTo(7);
  }

  private StripeRecord record(Hash stripe) throws Exception {
    GetOutcome got = owner.overlay().records().get(StorageRecords.STRIPE, stripe);
    return StripeRecord.parse(stripe, ((GetOutcome.Found) got).value());
  }

  @Test
  void newDeviceOfTheOwnerGathersSharesThoughAThirdOfTheHoldersIsGone() throws Exception {
    byte[] secret = Hash.of(new byte[] {4}).bytes();
    Hash key = Hash.of(new byte[] {99});
    byte[] envelope = {1, 2, 3};
    List<Share> shares = Shamir.split(secret, 5, HOSTS, world.env.secureRandom());
    ShareOutcome dealt =
        owner.peers().placeShares(key, envelope, shares.stream().map(Share::bytes).toList());
    assertThat(dealt.placed()).hasSize(HOSTS);
    for (int i = 0; i < 4; i++) {
      world.kill(world.nodes.get(1));
    }
    world.kill(owner);
    Node again = world.recover("ada", "elsewhere");
    GatherOutcome outcome = again.peers().gatherShares(key);
    assertThat(outcome).isInstanceOf(Gathered.class);
    assertThat(((Gathered) outcome).envelope()).isEqualTo(envelope);
    List<Share> given = new ArrayList<>();
    for (Answer answer : ((Gathered) outcome).answers()) {
      if (answer instanceof Answer.Given share) {
        given.add(new Share(share.index() + 1, share.share()));
      }
    }
    assertThat(given).hasSize(HOSTS - 4);
    assertThat(Shamir.combine(given.subList(0, 5))).isEqualTo(secret);
    world.add("mallory", "elsewhere", 0);
    Node thief = world.recover("mallory", "elsewhere");
    assertThat(thief.peers().gatherShares(key))
        .isInstanceOfSatisfying(
            GatherOutcome.NoEnvelope.class,
            none -> assertThat(none.reason()).contains("the share is another member's"));
  }
}
