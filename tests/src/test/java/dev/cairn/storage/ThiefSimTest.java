package dev.cairn.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.libp2p.LengthPrefixed;
import dev.cairn.overlay.Records.GetOutcome;
import dev.cairn.overlay.Records.PutOutcome;
import dev.cairn.storage.Additions.AddOutcome;
import dev.cairn.storage.Additions.AdditionRead;
import dev.cairn.storage.HeadPins.PinRead;
import dev.cairn.storage.HeadPins.UnverifiedPin;
import dev.cairn.storage.PeerStorage.HeadWrite;
import dev.cairn.storage.PeerStorage.StoreOutcome.Stored;
import dev.cairn.storage.StorageWorld.Node;
import dev.cairn.storage.exchange.ReceiptLedger;
import dev.cairn.storage.format.FieldWriter;
import dev.cairn.storage.lock.LockRecord;
import dev.cairn.storage.lock.OwnLock;
import dev.cairn.storage.lock.RetentionLock;
import dev.cairn.storage.pin.PinServer;
import dev.cairn.storage.stripe.HeadRecord;
import dev.cairn.storage.stripe.HolderList;
import dev.cairn.storage.stripe.StorageRecords;
import dev.cairn.storage.stripe.StripeBody;
import dev.cairn.storage.tenancy.Caretaker;
import dev.cairn.storage.tenancy.Caretaker.Swept;
import dev.cairn.storage.tenancy.TenancyTimes;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The owner's laptop in a thief's hands: its key, its certificate, the vault's key, and any program
 * the thief likes. What the owner had stored, and the states it was in, are there all the same.
 */
class ThiefSimTest {

  private static final long SEED = Long.getLong("cairn.sim.seed", 20261128L);
  private static final int HOSTS = 6;
  private static final Duration LIMIT = Duration.ofHours(200);

  /** A day of tenancy in a minute. */
  private static final Duration DAY = Duration.ofMinutes(1);

  private static final TenancyTimes TIMES = TenancyTimes.defaults().faster(24 * 60);
  private static final Duration YEAR = Duration.ofDays(365);

  private final StorageWorld world = new StorageWorld(SEED);

  /** What a test does once six hosts are up, the laptop, and two stripes of it. */
  private interface Scene {
    void play(Node laptop, List<Hash> stripes) throws Exception;
  }

  private void stage(Scene scene) {
    StorageSettings usual = StorageSettings.defaults();
    world.settings =
        new StorageSettings(
            usual.codedBytesInFlightMax(),
            usual.putsMax(),
            usual.readsMax(),
            usual.perMemberMax(),
            usual.progress(),
            DAY.multipliedBy(180),
            usual.profile(),
            usual.pace(),
            usual.release());
    world.simulation.run(
        LIMIT,
        () -> {
          world.addAll(HOSTS, 6);
          Node laptop = world.add("home", 0);
          List<Hash> stripes = List.of(store(laptop, 300_000), store(laptop, 300_001));
          laptop.peers().settle();
          scene.play(laptop, stripes);
        });
  }

  private Hash store(Node laptop, int length) throws Exception {
    return ((Stored) laptop.peers().store(world.payload(length), length)).stripeId();
  }

  /** Every host looks at its blocks once, {@code days} days from now. */
  private Swept sweepAllIn(int days) throws Exception {
    world.nodes.getFirst().env().sleep(DAY.multipliedBy(days));
    Swept sum = new Swept(0, 0, 0, 0);
    for (Node host : world.nodes.subList(0, HOSTS)) {
      StorageNode.Parts parts = host.parts();
      Caretaker.House house =
          new Caretaker.House(
              parts.env(),
              parts.overlay(),
              parts.blocks(),
              new ReceiptLedger(parts.tables().table(ReceiptLedger.TABLE)),
              LockRecord.kind(parts.overlay()::issued, parts.env()::now),
              parts.tables());
      Swept swept = new Caretaker(house, TIMES, (stripe, index) -> {}).sweep();
      sum =
          new Swept(
              sum.blocks() + swept.blocks(),
              sum.quarantined() + swept.quarantined(),
              sum.gone() + swept.gone(),
              sum.rotten() + swept.rotten());
    }
    return sum;
  }

  private static void disownAll(Node laptop) throws Exception {
    assertThat(laptop.storage().retention().publish(List.of()))
        .as("seed %d", SEED)
        .isInstanceOf(Retention.Outcome.Published.class);
  }

  private static OwnLock.Outcome lock(Node node, Duration span) throws Exception {
    return node.peers().lengthenLock(RetentionLock.ofSpan(span));
  }

  @Test
  void whatTheThiefDisownsStaysAsLongAsTheLockSays() {
    stage((laptop, stripes) -> {
      assertThat(lock(laptop, YEAR))
          .isEqualTo(new OwnLock.Outcome.Locked(RetentionLock.ofSpan(YEAR), false));
      assertThat(sweepAllIn(2)).isEqualTo(new Swept(12, 0, 0, 0));
      disownAll(laptop);
      assertThat(sweepAllIn(1)).as("seed %d", SEED).isEqualTo(new Swept(12, 12, 0, 0));
      disownAll(laptop);
      assertThat(sweepAllIn(170)).as("seed %d", SEED).isEqualTo(new Swept(12, 12, 0, 0));
      disownAll(laptop);
      assertThat(sweepAllIn(170)).as("seed %d", SEED).isEqualTo(new Swept(12, 12, 0, 0));
      disownAll(laptop);
      assertThat(sweepAllIn(26).gone()).as("seed %d", SEED).isEqualTo(12);
    });
  }

  @Test
  void withoutALockItIsThereForThreeMonths() {
    stage((laptop, stripes) -> {
      assertThat(sweepAllIn(2)).isEqualTo(new Swept(12, 0, 0, 0));
      disownAll(laptop);
      assertThat(sweepAllIn(1).quarantined()).isEqualTo(12);
      assertThat(sweepAllIn(88).gone()).isZero();
      assertThat(sweepAllIn(3).gone()).as("seed %d", SEED).isEqualTo(12);
    });
  }

  @Test
  void nobodyShortensTheLock() {
    stage((laptop, stripes) -> {
      lock(laptop, YEAR);
      OwnLock.Outcome stays = new OwnLock.Outcome.Locked(RetentionLock.ofSpan(YEAR), true);
      assertThat(lock(laptop, Duration.ofDays(1))).isEqualTo(stays);
      Node other = world.addDeviceOf(laptop, "office");
      assertThat(lock(other, Duration.ofDays(2))).isEqualTo(stays);
      assertThat(lock(other, YEAR.plusDays(1)))
          .isEqualTo(new OwnLock.Outcome.Locked(RetentionLock.ofSpan(YEAR.plusDays(1)), false));
      // Another member's lock is another's.
      Node host = world.nodes.getFirst();
      assertThat(host.peers().lock())
          .isEqualTo(new OwnLock.Outcome.Locked(RetentionLock.NONE, false));
    });
  }

  @Test
  void lockOfALaptopThatWasRevokedSinceStands() {
    stage((laptop, stripes) -> {
      lock(laptop, YEAR);
      world.world.revoke(laptop.machine());
      Node fresh = world.addDeviceOf(laptop, "office");
      assertThat(fresh.peers().lock())
          .as("seed %d", SEED)
          .isEqualTo(new OwnLock.Outcome.Locked(RetentionLock.ofSpan(YEAR), false));
    });
  }

  @Test
  void anotherDeviceTakesBackWhatTheThiefDisowned() {
    stage((laptop, stripes) -> {
      sweepAllIn(2);
      disownAll(laptop);
      assertThat(sweepAllIn(1).quarantined()).isEqualTo(12);
      Node fresh = world.addDeviceOf(laptop, "office");
      assertThat(fresh.storage().retention().publish(stripes))
          .isInstanceOf(Retention.Outcome.Published.class);
      assertThat(sweepAllIn(50)).as("seed %d", SEED).isEqualTo(new Swept(12, 0, 0, 0));
    });
  }

  @Test
  void keepersTakeNoListWithoutTheHolders() {
    stage((laptop, stripes) -> {
      Hash stripe = stripes.getFirst();
      HolderList list = list(laptop, stripe);
      SigningKey key = laptop.parts().deviceKey();
      StripeBody body = list.body();
      HolderList empty = HolderList.sign(body, list, List.of(), key);
      PutOutcome put =
          laptop.overlay().records().put(StorageRecords.holders(), stripe, empty.encode());
      assertThat(put).as("seed %d", SEED).isInstanceOf(PutOutcome.TooFew.class);
      assertThat(list(world.nodes.getFirst(), stripe).holders()).isEqualTo(list.holders());
    });
  }

  private static HolderList list(Node node, Hash stripe) throws Exception {
    GetOutcome got = node.overlay().records().get(StorageRecords.holders(), stripe);
    return HolderList.parse(stripe, ((GetOutcome.Found) got).value());
  }

  @Test
  void headsOfBeforeAreThereWhateverTheThiefWrites() {
    stage((laptop, stripes) -> {
      SigningKey vault = SigningKey.generate(laptop.env().secureRandom());
      Instant until = laptop.env().now().plus(Duration.ofDays(270));
      byte[] good = {1, 2, 3};
      assertThat(laptop.peers().pins().pin(vault, 5, good, until))
          .isEqualTo(new HeadWrite.Written());
      laptop.peers().writeHead(vault, 5, good);
      laptop.peers().writeHead(vault, 6, new byte[] {9});
      for (int i = 0; i < 100; i++) {
        laptop.peers().pins().pin(vault, 4, new byte[] {9, (byte) i}, until);
      }
      laptop.peers().pins().pin(vault, 5, good, laptop.env().now().plusSeconds(60)); // not shorter
      laptop.env().sleep(Duration.ofHours(80)); // keepers hand on what they keep, and drop the rest
      Node fresh = world.addDeviceOf(laptop, "office");
      HeadPins.Listing listing = fresh.peers().pins().list(vault.verifyKey());
      assertThat(listing.answered()).as("seed %d", SEED).isGreaterThanOrEqualTo(HOSTS / 2);
      UnverifiedPin pin =
          listing.pins().stream().filter(each -> each.sequence() == 5).findFirst().orElseThrow();
      assertThat(fresh.peers().pins().read(vault.verifyKey(), pin.at()))
          .isInstanceOfSatisfying(
              PinRead.Found.class,
              found -> {
                assertThat(found.until().getEpochSecond()).isEqualTo(until.getEpochSecond());
                assertThat(found.sequence()).isEqualTo(5);
                assertThat(found.sealed()).isEqualTo(good);
              });
    });
  }

  @Test
  void whatWasAddedStaysWhateverItsDeviceWritesLater() {
    stage((laptop, stripes) -> {
      VerifyKey vault = SigningKey.generate(laptop.env().secureRandom()).verifyKey();
      Instant until = laptop.env().now().plus(Duration.ofDays(366));
      Additions additions = laptop.peers().additions();
      byte[] good = {1, 2, 3};
      assertThat(additions.add(vault, 1, good, until)).isEqualTo(new AddOutcome.Added());
      assertThat(additions.add(vault, 1, good, until)).isEqualTo(new AddOutcome.Added());
      assertThat(additions.add(vault, 1, new byte[] {9}, until)).isEqualTo(new AddOutcome.Taken());
      Instant sooner = laptop.env().now().plusSeconds(60);
      assertThat(additions.add(vault, 1, good, sooner)).isEqualTo(new AddOutcome.Taken());
      laptop.env().sleep(Duration.ofHours(80)); // keepers hand on what they keep, and drop the rest
      Node fresh = world.addDeviceOf(laptop, "office");
      assertThat(fresh.peers().additions().read(vault, additions.device(), 1))
          .as("seed %d", SEED)
          .isInstanceOfSatisfying(
              AdditionRead.Found.class, found -> assertThat(found.sealed()).isEqualTo(good));
      assertThat(fresh.peers().additions().read(vault, additions.device(), 2))
          .isEqualTo(new AdditionRead.Absent());
      assertThat(fresh.peers().additions().read(vault, fresh.peers().additions().device(), 1))
          .isEqualTo(new AdditionRead.Absent());
    });
  }

  @Test
  void keepersThatLieAboutPinsHideNone() {
    stage((laptop, stripes) -> {
      SigningKey vault = SigningKey.generate(laptop.env().secureRandom());
      Instant until = laptop.env().now().plus(Duration.ofDays(270));
      laptop.peers().pins().pin(vault, 5, new byte[] {1}, until);
      Hash at = laptop.peers().pins().list(vault.verifyKey()).pins().getFirst().at();
      lie(world.nodes.get(0), at, 7, until.getEpochSecond() + 1);
      lie(world.nodes.get(1), at, 7, Long.MAX_VALUE); // no answer at all
      HeadPins.Listing listing = laptop.peers().pins().list(vault.verifyKey());
      assertThat(listing.pins())
          .as("seed %d", SEED)
          .containsExactlyInAnyOrder(new UnverifiedPin(at, 5), new UnverifiedPin(at, 7));
      assertThat(listing.answered()).isEqualTo(listing.keepers() - 1);
      assertThat(laptop.peers().pins().read(vault.verifyKey(), at))
          .isInstanceOfSatisfying(
              PinRead.Found.class,
              found -> {
                assertThat(found.sequence()).isEqualTo(5);
                assertThat(found.until().getEpochSecond()).isEqualTo(until.getEpochSecond());
              });
    });
  }

  /** From now on {@code keeper} names one pin, whatever it has. */
  private static void lie(Node keeper, Hash at, long sequence, long until) {
    byte[] entry =
        ByteBuffer.allocate(32).put(at.bytes(), 16, 16).putLong(sequence).putLong(until).array();
    keeper
        .overlay()
        .handle(
            PinServer.PROTOCOL,
            (from, stream) -> {
              LengthPrefixed.read(stream.input(), 64);
              LengthPrefixed.write(stream.output(), new FieldWriter().bytes(1, entry).toBytes());
              stream.output().flush();
            });
  }

  @Test
  void thiefCannotWriteTheLastHeadThereIs() {
    stage((laptop, stripes) -> {
      SigningKey vault = SigningKey.generate(laptop.env().secureRandom());
      laptop.peers().writeHead(vault, 1, new byte[] {1});
      // Not through its own storage, which refuses before a keeper is asked.
      HeadRecord ahead = HeadRecord.sign(vault, 253_402_300_000L, new byte[] {9});
      Hash place = HeadRecord.place(vault.verifyKey());
      assertThat(laptop.overlay().records().put(StorageRecords.HEAD, place, ahead.encode()))
          .isInstanceOfSatisfying(
              PutOutcome.TooFew.class,
              few -> {
                assertThat(few.acknowledged()).as("seed %d", SEED).isZero();
                assertThat(few.refusals())
                    .anySatisfy(words -> assertThat(words).contains("ahead of the clock"));
              });
      long last = StorageRecords.lastHead(laptop.env().now());
      assertThat(laptop.peers().writeHead(vault, last, new byte[] {9}))
          .isEqualTo(new HeadWrite.Written());
      Node fresh = world.addDeviceOf(laptop, "office");
      fresh.env().sleep(Duration.ofMinutes(11));
      assertThat(fresh.peers().writeHead(vault, last + 1, new byte[] {1}))
          .as("seed %d", SEED)
          .isEqualTo(new HeadWrite.Written());
    });
  }
}
