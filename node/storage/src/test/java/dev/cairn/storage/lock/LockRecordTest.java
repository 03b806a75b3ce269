package dev.cairn.storage.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.Device;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Records.RecordKind;
import dev.cairn.overlay.Records.Verdict;
import dev.cairn.storage.MemoryPeerStorage;
import dev.cairn.storage.MemoryPeers;
import dev.cairn.storage.lock.LockRecord.Form;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What keepers take for a member's retention lock, and what they refuse. */
class LockRecordTest {

  private static final Instant NOW = Instant.parse("2027-03-01T12:00:00Z");
  private static final UUID ADA = new UUID(1, 1);
  private static final UUID BOB = new UUID(2, 2);
  private static final SigningKey LAPTOP = key(1);
  private static final SigningKey BOBS = key(2);
  private static final byte[] LAPTOPS_CREDENTIAL = {1};
  private static final byte[] BOBS_CREDENTIAL = {2};
  private static final Map<List<Byte>, Device> ISSUED =
      Map.of(List.of((byte) 1), device(LAPTOP, ADA), List.of((byte) 2), device(BOBS, BOB));
  private static final RecordKind KIND = LockRecord.kind(LockRecordTest::issued, () -> NOW);
  private static final long MONTH = Duration.ofDays(30).toSeconds();

  private static SigningKey key(int seed) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) seed);
    return SigningKey.fromSeed(bytes);
  }

  private static Device device(SigningKey key, UUID subject) {
    return new Device(
        "acme",
        key.verifyKey(),
        new NodeId(Hash.of(key.verifyKey().bytes())),
        subject,
        "device",
        "site",
        0,
        0,
        Hash.of(new byte[0]),
        BigInteger.ONE,
        NOW,
        NOW);
  }

  private static Optional<Device> issued(byte[] credential) {
    return credential.length == 1
        ? Optional.ofNullable(ISSUED.get(List.of(credential[0])))
        : Optional.empty();
  }

  private static LockRecord span(long seconds) {
    return LockRecord.sign(LAPTOP, LAPTOPS_CREDENTIAL, Form.SPAN, seconds);
  }

  @Test
  void whatIsAskedForIsBelowALockThatHasMoreOfAPartOfIt() {
    RetentionLock month = RetentionLock.ofSpan(Duration.ofDays(30));
    RetentionLock week = RetentionLock.ofSpan(Duration.ofDays(7));
    RetentionLock date = RetentionLock.ofDate(NOW);
    assertThat(week.isBelow(month)).isTrue();
    assertThat(week.join(date).isBelow(month)).isTrue();
    assertThat(date.isBelow(RetentionLock.ofDate(NOW.plusSeconds(1)))).isTrue();
    assertThat(month.isBelow(month)).isFalse();
    assertThat(month.isBelow(week.join(date))).isFalse();
    assertThat(RetentionLock.NONE.isBelow(month)).isFalse();
  }

  @Test
  void memoryPeersSayAsKeepersDoWhatIsShorter() {
    MemoryPeerStorage memory = new MemoryPeers(12).device(ADA);
    RetentionLock month = RetentionLock.ofSpan(Duration.ofDays(30));
    RetentionLock both = RetentionLock.ofSpan(Duration.ofDays(7)).join(RetentionLock.ofDate(NOW));
    assertThat(memory.lengthenLock(month)).isEqualTo(new OwnLock.Outcome.Locked(month, false));
    assertThat(memory.lengthenLock(month)).isEqualTo(new OwnLock.Outcome.Locked(month, false));
    assertThat(memory.lengthenLock(both))
        .isEqualTo(new OwnLock.Outcome.Locked(month.join(both), true));
  }

  @Test
  void bytesAreAsDocumented() {
    assertThat(LockRecord.place(ADA, Form.SPAN).hex())
        .isEqualTo("ddef3df2520e149225dd350e98851aaae1e2be0e889696e9c8cf7286862adb1a");
    assertThat(HexFormat.of().formatHex(span(MONTH).encode()))
        .isEqualTo(
            "0a0101100118809a9e012240a9415d5ca62bca42640cd94f5b387885af2f5851793fda8b6a60"
                + "26f289b1e4bc4e85fe08db41eb81ba2efe9519fc7a61539e0fc55cc946c59c03029c03e14f03");
  }

  @Test
  void whatItSaysIsItsSequenceSoThatKeepersNeverTakeAShorterOne() {
    Hash place = LockRecord.place(ADA, Form.SPAN);
    Verdict.Valid month = (Verdict.Valid) KIND.check(place, span(MONTH).encode());
    assertThat(month).isEqualTo(new Verdict.Valid(MONTH));
    Verdict.Valid shorter = (Verdict.Valid) KIND.check(place, span(MONTH - 1).encode());
    assertThat(shorter.replaces(month.sequence())).isFalse();
    Verdict.Valid longer = (Verdict.Valid) KIND.check(place, span(MONTH + 1).encode());
    assertThat(longer.replaces(month.sequence())).isTrue();
  }

  @Test
  void refusesTheLockOfAnotherMemberAndForgedOnes() {
    Hash place = LockRecord.place(ADA, Form.SPAN);
    LockRecord bobs = LockRecord.sign(BOBS, BOBS_CREDENTIAL, Form.SPAN, MONTH);
    assertInvalid(place, bobs, "another member");
    LockRecord borrowed = LockRecord.sign(BOBS, LAPTOPS_CREDENTIAL, Form.SPAN, MONTH);
    assertInvalid(place, borrowed, "did not sign");
    LockRecord stranger = LockRecord.sign(BOBS, new byte[] {9}, Form.SPAN, MONTH);
    assertInvalid(place, stranger, "no member");
    LockRecord good = span(MONTH);
    LockRecord changed = new LockRecord(good.credential(), Form.SPAN, MONTH + 1, good.signature());
    assertInvalid(place, changed, "did not sign");
    assertInvalid(LockRecord.place(ADA, Form.DATE), good, "another member");
  }

  @Test
  void nobodyLocksForMoreThanTenYears() {
    long most = RetentionLock.SPAN_MAX.toSeconds();
    Hash spans = LockRecord.place(ADA, Form.SPAN);
    assertThat(KIND.check(spans, span(most).encode())).isEqualTo(new Verdict.Valid(most));
    assertInvalid(spans, span(most + 1), "field 3");
    Hash dates = LockRecord.place(ADA, Form.DATE);
    long last = NOW.plus(RetentionLock.SPAN_MAX).getEpochSecond();
    LockRecord ok = LockRecord.sign(LAPTOP, LAPTOPS_CREDENTIAL, Form.DATE, last);
    assertThat(KIND.check(dates, ok.encode())).isEqualTo(new Verdict.Valid(last));
    LockRecord late = LockRecord.sign(LAPTOP, LAPTOPS_CREDENTIAL, Form.DATE, last + 1);
    assertInvalid(dates, late, "more than ten years");
  }

  @Test
  void everyFlippedBitIsRefused() {
    Random random = new Random(7);
    byte[] good = span(MONTH).encode();
    Hash place = LockRecord.place(ADA, Form.SPAN);
    for (int i = 0; i < 300; i++) {
      byte[] bad = good.clone();
      int bit = random.nextInt(8 * bad.length);
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(KIND.check(place, bad))
          .as("seed 7, bit %d", bit)
          .isInstanceOf(Verdict.Invalid.class);
    }
  }

  /** Whoever hears of locks, in whatever order, ends with the same one, and none got shorter. */
  @Test
  void locksJoinToTheLongestInEveryOrder() {
    Random random = new Random(11);
    for (int round = 0; round < 500; round++) {
      RetentionLock one = any(random);
      RetentionLock two = any(random);
      RetentionLock three = any(random);
      RetentionLock all = one.join(two).join(three);
      assertThat(three.join(one).join(two)).as("seed 11").isEqualTo(all);
      assertThat(all.join(all)).as("seed 11").isEqualTo(all);
      Instant wanted = NOW.minusSeconds(random.nextInt(1_000_000));
      for (RetentionLock each : List.of(one, two, three)) {
        assertThat(all.endAfter(wanted)).as("seed 11").isAfterOrEqualTo(each.endAfter(wanted));
      }
    }
  }

  private static RetentionLock any(Random random) {
    return new RetentionLock(
        Duration.ofSeconds(random.nextInt(100_000_000)),
        Instant.ofEpochSecond(random.nextInt(2_000_000_000)));
  }

  private static void assertInvalid(Hash place, LockRecord record, String why) {
    assertThat(KIND.check(place, record.encode()))
        .isInstanceOfSatisfying(Verdict.Invalid.class, no -> assertThat(no.reason()).contains(why));
  }
}
