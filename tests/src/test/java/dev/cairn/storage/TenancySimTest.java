package dev.cairn.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.storage.PeerStorage.StoreOutcome.Stored;
import dev.cairn.storage.StorageWorld.Node;
import dev.cairn.storage.exchange.ReceiptLedger;
import dev.cairn.storage.lock.LockRecord;
import dev.cairn.storage.tenancy.Caretaker;
import dev.cairn.storage.tenancy.Caretaker.Swept;
import dev.cairn.storage.tenancy.TenancyTimes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long hosts keep blocks, over the real overlay and months of simulated time. */
class TenancySimTest {

  private static final long SEED = Long.getLong("cairn.sim.seed", 20261127L);
  private static final int HOSTS = 6;
  private static final Duration LIMIT = Duration.ofHours(12);

  /**
   * A day of tenancy in a minute: what the overlay does meanwhile is not what is looked at here.
   */
  private static final Duration DAY = Duration.ofMinutes(1);

  private static final TenancyTimes TIMES = TenancyTimes.defaults().faster(24 * 60);

  private final StorageWorld world = new StorageWorld(SEED);
  private final List<String> losses = new ArrayList<>();

  /** What a test does once six hosts are up, an owner, and two stripes of it. */
  private interface Scene {
    void play(Node owner, Hash wanted, Hash unwanted) throws Exception;
  }

  private static StorageSettings settings() {
    StorageSettings usual = StorageSettings.defaults();
    return new StorageSettings(
        usual.codedBytesInFlightMax(),
        usual.putsMax(),
        usual.readsMax(),
        usual.perMemberMax(),
        usual.progress(),
        DAY.multipliedBy(180),
        usual.profile(),
        usual.pace(),
        usual.release());
  }

  private void stage(Scene scene) {
    world.settings = settings();
    world.simulation.run(
        LIMIT,
        () -> {
          world.addAll(HOSTS, 6);
          Node owner = world.add("home", 0);
          Hash first = store(owner, 300_000);
          Hash second = store(owner, 300_001);
          owner.peers().settle();
          scene.play(owner, first, second);
        });
  }

  private Hash store(Node owner, int length) throws Exception {
    return ((Stored) owner.peers().store(world.payload(length), length)).stripeId();
  }

  private Caretaker caretaker(Node node) throws Exception {
    StorageNode.Parts parts = node.parts();
    ReceiptLedger ledger = new ReceiptLedger(parts.tables().table(ReceiptLedger.TABLE));
    return new Caretaker(
        new Caretaker.House(
            parts.env(),
            parts.overlay(),
            parts.blocks(),
            ledger,
            LockRecord.kind(parts.overlay()::issued, parts.env()::now),
            parts.tables()),
        TIMES,
        (stripe, index) ->
            losses.add(node.id().shortHex() + " " + stripe.shortHex() + " " + index));
  }

  /** Every host looks at its blocks once, {@code days} days from now. */
  private Swept sweepAllIn(int days) throws Exception {
    world.nodes.getFirst().env().sleep(DAY.multipliedBy(days));
    Swept sum = new Swept(0, 0, 0, 0);
    for (Node host : world.nodes.subList(0, HOSTS)) {
      Swept swept = caretaker(host).sweep();
      sum =
          new Swept(
              sum.blocks() + swept.blocks(),
              sum.quarantined() + swept.quarantined(),
              sum.gone() + swept.gone(),
              sum.rotten() + swept.rotten());
    }
    return sum;
  }

  private long holders(Hash stripe) throws Exception {
    long holders = 0;
    for (Hash root : world.record(stripe).roots()) {
      for (Node node : world.nodes) {
        holders += node.blocks().has(root) ? 1 : 0;
      }
    }
    return holders;
  }

  @Test
  void whatTheOwnerLeavesOutOfItsSetGoesAfterQuarantineAndTheRestIsRenewed() {
    stage((owner, wanted, unwanted) -> {
      assertThat(sweepAllIn(2)).isEqualTo(new Swept(12, 0, 0, 0));
      publish(owner, List.of(wanted));
      assertThat(sweepAllIn(1)).as("seed %d", SEED).isEqualTo(new Swept(12, 6, 0, 0));
      assertThat(holders(unwanted)).isEqualTo(6); // still served
      publish(owner, List.of(wanted));
      assertThat(sweepAllIn(89)).isEqualTo(new Swept(12, 6, 0, 0));
      Swept last = sweepAllIn(2);
      assertThat(last.gone()).as("seed %d", SEED).isEqualTo(6);
      assertThat(holders(wanted)).isEqualTo(6);
      assertThat(holders(unwanted)).isZero();
      for (Node host : world.nodes.subList(0, HOSTS)) {
        assertThat(host.blocks().usage().blocks()).isEqualTo(1);
      }
    });
  }

  @Test
  void setMadeRightAfterTheBackupSaysNothingOfIt() {
    stage((owner, wanted, unwanted) -> {
      publish(owner, List.of(wanted));
      assertThat(sweepAllIn(3)).as("seed %d", SEED).isEqualTo(new Swept(12, 0, 0, 0));
    });
  }

  @Test
  void blockInQuarantineComesBackWithALease() {
    stage((owner, wanted, unwanted) -> {
      world.nodes.getFirst().env().sleep(DAY.multipliedBy(2));
      publish(owner, List.of(wanted));
      assertThat(sweepAllIn(1).quarantined()).isEqualTo(6);
      owner.env().sleep(DAY.multipliedBy(20));
      publish(owner, List.of(wanted, unwanted));
      assertThat(sweepAllIn(1)).as("seed %d", SEED).isEqualTo(new Swept(12, 0, 0, 0));
      assertThat(sweepAllIn(95).gone()).isZero();
    });
  }

  @Test
  void absentOwnerIsWaitedForHalfAYearAndASeason() {
    stage((owner, wanted, unwanted) -> {
      world.crash(owner);
      assertThat(sweepAllIn(179)).as("seed %d", SEED).isEqualTo(new Swept(12, 0, 0, 0));
      assertThat(sweepAllIn(2)).as("seed %d", SEED).isEqualTo(new Swept(12, 12, 0, 0));
      assertThat(sweepAllIn(89).gone()).isZero();
      assertThat(sweepAllIn(2).gone()).as("seed %d", SEED).isEqualTo(12);
    });
  }

  @Test
  void hostThatReachesNobodyKeepsEverything() {
    stage((owner, wanted, unwanted) -> {
      Node alone = world.nodes.getFirst();
      world.network.partition(
          List.of(alone.host()), world.nodes.stream().skip(1).map(Node::host).toList());
      alone.env().sleep(DAY.multipliedBy(400));
      Caretaker caretaker = caretaker(alone);
      assertThat(caretaker.sweep()).as("seed %d", SEED).isEqualTo(new Swept(2, 0, 0, 0));
    });
  }

  @Test
  void rottenBlockIsReportedAndForgotten() {
    stage((owner, wanted, unwanted) -> {
      Node host = world.holder(wanted, 0);
      world.damage(host, wanted);
      assertThat(caretaker(host).sweep().rotten()).isZero(); // looked at when it came
      assertThat(sweepAllIn(31).rotten()).as("seed %d", SEED).isEqualTo(1);
      assertThat(losses).containsExactly(host.id().shortHex() + " " + wanted.shortHex() + " 0");
      assertThat(host.blocks().usage().blocks()).isEqualTo(1);
      assertThat(holders(wanted)).isEqualTo(5);
      assertThat(sweepAllIn(31)).isEqualTo(new Swept(11, 0, 0, 0));
    });
  }

  private static void publish(Node owner, List<Hash> stripes) throws Exception {
    assertThat(owner.storage().retention().publish(stripes))
        .as("seed %d", SEED)
        .isInstanceOf(Retention.Outcome.Published.class);
  }
}
