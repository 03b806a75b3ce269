package dev.cairn.storage.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.overlay.Records;
import dev.cairn.overlay.Records.RecordKind;
import dev.cairn.overlay.Records.Verdict;
import dev.cairn.storage.lease.LeaseProof;
import dev.cairn.storage.lease.Leases;
import dev.cairn.storage.stripe.HolderList.Holder;
import dev.cairn.storage.stripe.StripeBody.Shape;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The signed formats: golden bytes, round trips, and everything that must be refused. */
class StripeFormatsTest {

  private static final SigningKey WRITER = key(1);
  private static final SigningKey OTHER = key(2);
  private static final UUID OWNER = new UUID(0x0102030405060708L, 0x090A0B0C0D0E0F10L);
  private static final Instant LEASE = Instant.parse("2027-01-01T00:00:00Z");

  private static SigningKey key(int seed) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) seed);
    return SigningKey.fromSeed(bytes);
  }

  private static List<Hash> roots(int count) {
    List<Hash> roots = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      roots.add(Hash.of(new byte[] {(byte) i}));
    }
    return roots;
  }

  private static StripeBody body(Shape shape) {
    return new StripeBody(
        shape,
        Math.ceilDiv(1_000_000, shape.k()),
        1_000_000,
        StripeRecord.rootsHash(roots(shape.blocks())),
        OWNER,
        WRITER.verifyKey());
  }

  private static StripeRecord stripe(Shape shape) {
    return StripeRecord.sign(body(shape), roots(shape.blocks()), LEASE, WRITER);
  }

  private static final Shape SMALL = new Shape(2, 4, 6, 3);

  private static HolderList holders() {
    NodeId node = new NodeId(Hash.of(new byte[] {9}));
    List<Holder> holders = List.of(new Holder(5, node), new Holder(0, node));
    HolderList first = HolderList.sign(body(SMALL), null, holders, WRITER);
    return HolderList.sign(body(SMALL), first, holders, WRITER);
  }

  /** The same two holders, as the holder of a lease writes them. */
  private static HolderList repaired(HolderList current, long fence) {
    LeaseProof lease = Leases.granted(body(SMALL).stripeId(), OTHER, fence, 3);
    return HolderList.signUnder(lease, body(SMALL), current, holders().holders(), OTHER)
        .orElseThrow();
  }

  private static Receipt.Claim claim() {
    return new Receipt.Claim(body(SMALL).stripeId(), 5, roots(6).get(5), 500_000, OWNER);
  }

  @Test
  void bytesAreAsDocumented() {
    assertThat(HexFormat.of().formatHex(body(SMALL).encode()))
        .isEqualTo(
            "080210041806200328a0c21e30c0843d3a20a401211e66d283d43b19538e4e849e3bd5cc8575"
                + "21ba1fc8138cc850bdc7aa5342100102030405060708090a0b0c0d0e0f104a208a88e3dd7409"
                + "f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c");
    assertThat(body(SMALL).stripeId().hex())
        .isEqualTo("02e0fd8736f67c6bcc95cfa6e83023d676cf13b4d5da20a5f8fba373dff4d102");
    assertThat(Hash.of(stripe(SMALL).encode()).hex())
        .isEqualTo("359908d453a5887648477480ac3f4fd6d2bac51e8ccf62085f21390c5359fb16");
    assertThat(Hash.of(holders().encode()).hex())
        .isEqualTo("5487c59e1195a09c4a7a718e9bf91d86d7b9e5acf6e0263c4eccce7409849a27");
    assertThat(HexFormat.of().formatHex(Receipt.sign(claim(), LEASE, WRITER).encode()))
        .isEqualTo(
            "0a2002e0fd8736f67c6bcc95cfa6e83023d676cf13b4d5da20a5f8fba373dff4d10210051a20"
                + "e77b9a9ae9e30b0dbdb6f510a264ef9de781501d7b6b92ae89eb059c5ab743db20a0c21e2a10"
                + "0102030405060708090a0b0c0d0e0f103080a8aff4ac343a40e2fe1f571405b09b41dbe9518f"
                + "09bd773b118d8cb668e734fd2aa8627c4d676411ddeecff80e676c8b9c72d026ea037cf9190d"
                + "4fcfae82ff266d04550c48f60b");
    assertThat(HexFormat.of().formatHex(HeadRecord.sign(WRITER, 3, new byte[] {1, 2}).encode()))
        .isEqualTo(
            "0a208a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c10031a02"
                + "01022240f3342eae098159e22dff447d71d30af56dcddb619bd50f4e78c7cf4141a0859f48bb"
                + "ab3c7db31aea1216468ab48da2de68fb67ad86e04932670b3688c0ef740a");
    assertThat(HeadRecord.place(WRITER.verifyKey()).hex())
        .isEqualTo("a3aba0fabeeb00c739caa249612a6e4a68a9516a163699686174216694aed240");
  }

  @Test
  void whatIsWrittenIsReadBack() throws MalformedMessageException {
    StripeRecord stripe = stripe(SMALL);
    StripeRecord read = StripeRecord.parse(stripe.id(), stripe.encode());
    assertThat(read.body()).isEqualTo(stripe.body());
    assertThat(read.roots()).isEqualTo(stripe.roots());
    assertThat(read.leaseUntil()).isEqualTo(LEASE);
    assertThat(HolderList.parse(stripe.id(), holders().encode()).holders())
        .extracting(Holder::index)
        .containsExactly(0, 5);
    Receipt receipt = Receipt.sign(claim(), LEASE, WRITER);
    assertThat(Receipt.parse(receipt.encode(), claim(), WRITER.verifyKey()).at()).isEqualTo(LEASE);
    HeadRecord head = HeadRecord.sign(WRITER, 3, new byte[] {1, 2});
    Hash place = HeadRecord.place(WRITER.verifyKey());
    assertThat(HeadRecord.parse(place, head.encode()).sequence()).isEqualTo(3);
  }

  @Test
  void widestStripeFitsSmallRecord() {
    assertThat(stripe(new Shape(32, 64, 96, 48)).encode())
        .hasSizeLessThan(Records.RECORD_BYTES_MAX);
    assertThat(stripe(new Shape(32, 64, 96, 160)).encode())
        .hasSizeLessThan(Records.RECORD_BYTES_MAX);
    List<Holder> all = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      all.add(new Holder(i % 144, new NodeId(Hash.of(new byte[] {(byte) i}))));
    }
    StripeBody body = body(new Shape(32, 64, 96, 48));
    LeaseProof lease = Leases.granted(body.stripeId(), OTHER, 1_800_000_000, 20);
    assertThat(HolderList.signUnder(lease, body, null, all, OTHER).orElseThrow().encode())
        .hasSizeLessThan(Records.RECORD_BYTES_MAX);
  }

  @Test
  void sameStripeHasSameIdWhateverItsLease() {
    StripeRecord later = StripeRecord.sign(body(SMALL), roots(9), LEASE.plusSeconds(99), WRITER);
    assertThat(later.id()).isEqualTo(stripe(SMALL).id());
  }

  @Test
  void refusesRecordUnderAnotherKeyWithOtherRootsOrSignedByAnother() {
    StripeRecord stripe = stripe(SMALL);
    Hash id = stripe.id();
    assertRefused(() -> StripeRecord.parse(Hash.of(new byte[0]), stripe.encode()), "another");
    StripeRecord otherRoots = new StripeRecord(stripe.body(), roots(8), LEASE, stripe.signature());
    assertRefused(() -> StripeRecord.parse(id, otherRoots.encode()), "other roots");
    StripeRecord forged = StripeRecord.sign(stripe.body(), stripe.roots(), LEASE, OTHER);
    assertRefused(() -> StripeRecord.parse(id, forged.encode()), "not signed by its writer");
    StripeRecord longer =
        new StripeRecord(stripe.body(), stripe.roots(), LEASE.plusSeconds(1), stripe.signature());
    assertRefused(() -> StripeRecord.parse(id, longer.encode()), "not signed by its writer");
  }

  @Test
  void refusesHolderListThatTheWriterDidNotSign() {
    Hash id = body(SMALL).stripeId();
    HolderList forged = HolderList.sign(body(SMALL), holders(), holders().holders(), OTHER);
    assertRefused(() -> HolderList.parse(id, forged.encode()), "not signed");
    HolderList rolledOn =
        new HolderList(body(SMALL), 9, 8, holders().holders(), null, holders().signature());
    assertRefused(() -> HolderList.parse(id, rolledOn.encode()), "not signed");
    HolderList skipped =
        new HolderList(body(SMALL), 9, 1, holders().holders(), null, holders().signature());
    assertRefused(() -> HolderList.parse(id, skipped.encode()), "9 after 1");
    HolderList beyond =
        HolderList.sign(
            body(SMALL), null, List.of(new Holder(9, new NodeId(Hash.of(new byte[0])))), WRITER);
    assertRefused(() -> HolderList.parse(id, beyond.encode()), "block 9 of 9");
  }

  @Test
  void listUnderALeaseIsSignedByTheLeasesHolderAndCountedByItsFence()
      throws MalformedMessageException {
    Hash id = body(SMALL).stripeId();
    HolderList list = HolderList.parse(id, repaired(holders(), 1_800_000_000).encode());
    assertThat(list.sequence()).isEqualTo(1_800_000_000L << 16);
    assertThat(list.replaces()).isEqualTo(2);
    HolderList second = repaired(list, 1_800_000_000);
    assertThat(second.sequence()).isEqualTo(list.sequence() + 1);
    assertThat(second.replaces()).isEqualTo(list.sequence());
    LeaseProof earlier = Leases.granted(id, OTHER, 1_700_000_000, 3);
    assertThat(HolderList.signUnder(earlier, body(SMALL), list, list.holders(), OTHER))
        .as("a lease older than the list")
        .isEmpty();
    // The owner adds a late holder to what repair wrote.
    HolderList owners = HolderList.sign(body(SMALL), list, list.holders(), WRITER);
    assertThat(HolderList.parse(id, owners.encode()).sequence()).isEqualTo(list.sequence() + 1);
  }

  @Test
  void refusesListUnderALeaseOfAnotherOrOfAnotherStripeOrWithForgedGrants() {
    Hash id = body(SMALL).stripeId();
    HolderList good = repaired(holders(), 1_800_000_000);
    LeaseProof lease = java.util.Objects.requireNonNull(good.lease());
    HolderList others =
        HolderList.signUnder(lease, body(SMALL), holders(), good.holders(), WRITER).orElseThrow();
    assertRefused(() -> HolderList.parse(id, others.encode()), "not signed");
    LeaseProof elsewhere = Leases.granted(Hash.of(new byte[] {1}), OTHER, 1_800_000_000, 3);
    HolderList moved =
        HolderList.signUnder(elsewhere, body(SMALL), holders(), good.holders(), OTHER)
            .orElseThrow();
    assertRefused(() -> HolderList.parse(id, moved.encode()), "not signed");
    HolderList ahead =
        new HolderList(body(SMALL), Long.MAX_VALUE, 2, good.holders(), lease, good.signature());
    assertRefused(() -> HolderList.parse(id, ahead.encode()), "after 2");
  }

  @Test
  void takesListsUnderLeasesOfKeepersAloneAndNoneUnderAnOlderLeaseThanItGranted() {
    Hash id = body(SMALL).stripeId();
    byte[] list = repaired(holders(), 1_800_000_000).encode();
    RecordKind strangers = StorageRecords.holders(lease -> false, stripe -> 0, () -> LEASE);
    assertThat(strangers.check(id, list))
        .isInstanceOfSatisfying(
            Verdict.Invalid.class, no -> assertThat(no.reason()).contains("not granted"));
    assertThat(strangers.check(id, holders().encode())).isEqualTo(new Verdict.Valid(2, 1));
    RecordKind later = StorageRecords.holders(lease -> true, stripe -> 1_800_000_001, () -> LEASE);
    assertThat(later.check(id, list)).isInstanceOf(Verdict.Valid.class);
    assertThat(later.objection(id, list, Optional.empty()).orElseThrow()).contains("1800000001");
    assertThat(later.objection(id, holders().encode(), Optional.empty())).isEmpty();
    RecordKind same = StorageRecords.holders(lease -> true, stripe -> 1_800_000_000, () -> LEASE);
    assertThat(same.objection(id, list, Optional.empty())).isEmpty();
  }

  @Test
  void writerOnlyAddsHoldersAndOnlyALeaseTakesThemOff() {
    RecordKind kind = StorageRecords.holders(lease -> true, stripe -> 0, () -> LEASE);
    Hash id = body(SMALL).stripeId();
    HolderList kept = holders();
    Optional<byte[]> before = Optional.of(kept.encode());
    HolderList less = HolderList.sign(body(SMALL), kept, kept.holders().subList(0, 1), WRITER);
    assertThat(kind.objection(id, less.encode(), before).orElseThrow()).contains("under a lease");
    assertThat(kind.objection(id, less.encode(), Optional.empty())).isEmpty();
    List<Holder> more = new ArrayList<>(kept.holders());
    more.add(new Holder(1, new NodeId(Hash.of(new byte[] {7}))));
    HolderList longer = HolderList.sign(body(SMALL), kept, more, WRITER);
    assertThat(kind.objection(id, longer.encode(), before)).isEmpty();
    LeaseProof lease = Leases.granted(id, OTHER, 1_800_000_000, 3);
    HolderList leased =
        HolderList.signUnder(lease, body(SMALL), kept, less.holders(), OTHER).orElseThrow();
    assertThat(kind.objection(id, leased.encode(), before)).isEmpty();
  }

  @Test
  void nobodyWritesTheLastListOrTheLastHeadThereCanBe() {
    RecordKind lists = StorageRecords.holders(lease -> true, stripe -> 0, () -> LEASE);
    Hash id = body(SMALL).stripeId();
    HolderList last =
        new HolderList(body(SMALL), Long.MAX_VALUE - 1, 1, holders().holders(), null, new byte[64]);
    HolderList after = HolderList.sign(body(SMALL), last, last.holders(), WRITER);
    assertThat(StorageRecords.holders().check(id, after.encode()))
        .isInstanceOf(Verdict.Invalid.class);
    assertThat(lists.check(id, after.encode()))
        .isInstanceOfSatisfying(
            Verdict.Invalid.class, no -> assertThat(no.reason()).contains("ahead of the clock"));
    assertThat(lists.check(id, holders().encode())).isInstanceOf(Verdict.Valid.class);
    RecordKind heads = StorageRecords.head(() -> LEASE);
    Hash place = HeadRecord.place(WRITER.verifyKey());
    long highest = StorageRecords.lastHead(LEASE);
    assertThat(heads.check(place, HeadRecord.sign(WRITER, highest, new byte[0]).encode()))
        .isEqualTo(new Verdict.Valid(highest));
    assertThat(heads.check(place, HeadRecord.sign(WRITER, highest + 1, new byte[0]).encode()))
        .isInstanceOf(Verdict.Invalid.class);
  }

  @Test
  void outlineSaysWhatTheListSays() throws MalformedMessageException {
    HolderList list = repaired(holders(), 1_800_000_000);
    Hash id = body(SMALL).stripeId();
    assertThat(HolderOutline.read(id, list.encode())).isEqualTo(HolderOutline.of(list));
    assertThat(HolderOutline.of(list).shape()).isEqualTo(SMALL);
  }

  @Test
  void refusesReceiptForAnythingElseOrFromAnotherHost() {
    Receipt receipt = Receipt.sign(claim(), LEASE, WRITER);
    Receipt.Claim other = new Receipt.Claim(claim().stripeId(), 4, claim().root(), 500_000, OWNER);
    assertRefused(
        () -> Receipt.parse(receipt.encode(), other, WRITER.verifyKey()), "something else");
    assertRefused(
        () -> Receipt.parse(receipt.encode(), claim(), OTHER.verifyKey()), "did not sign");
  }

  @Test
  void refusesHeadOfAnotherVaultAndForgedOnes() {
    HeadRecord head = HeadRecord.sign(WRITER, 3, new byte[] {1, 2});
    Hash place = HeadRecord.place(WRITER.verifyKey());
    assertRefused(
        () -> HeadRecord.parse(HeadRecord.place(OTHER.verifyKey()), head.encode()), "another");
    HeadRecord forged = new HeadRecord(head.key(), 4, head.sealed(), head.signature());
    assertRefused(() -> HeadRecord.parse(place, forged.encode()), "did not sign");
  }

  @Test
  void everyFlippedBitAndEveryCutIsRefusedByEveryKind() {
    StripeRecord stripe = stripe(SMALL);
    Hash place = HeadRecord.place(WRITER.verifyKey());
    flip(StorageRecords.STRIPE, stripe.id(), stripe.encode());
    flip(StorageRecords.holders(), stripe.id(), holders().encode());
    flip(StorageRecords.holders(), stripe.id(), repaired(holders(), 1_800_000_000).encode());
    flip(StorageRecords.HEAD, place, HeadRecord.sign(WRITER, 3, new byte[] {1, 2}).encode());
  }

  private static void flip(RecordKind kind, Hash key, byte[] good) {
    assertThat(kind.check(key, good)).isInstanceOf(Verdict.Valid.class);
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      byte[] bad = good.clone();
      int bit = random.nextInt(8 * bad.length);
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(kind.check(key, bad))
          .as("%s, bit %d", kind.name(), bit)
          .isInstanceOf(Verdict.Invalid.class);
      byte[] cut = Arrays.copyOf(good, random.nextInt(good.length));
      assertThat(kind.check(key, cut)).isInstanceOf(Verdict.Invalid.class);
    }
    byte[] longer = Arrays.copyOf(good, good.length + 1);
    assertThat(kind.check(key, longer)).isInstanceOf(Verdict.Invalid.class);
  }

  @Test
  void sequencesAreWhatOrdersRecords() {
    StripeRecord stripe = stripe(SMALL);
    assertThat(StorageRecords.STRIPE.check(stripe.id(), stripe.encode()))
        .isEqualTo(new Verdict.Valid(LEASE.getEpochSecond()));
    assertThat(StorageRecords.holders().check(stripe.id(), holders().encode()))
        .isEqualTo(new Verdict.Valid(2, 1));
  }

  private interface Parsing {
    Object run() throws MalformedMessageException;
  }

  private static void assertRefused(Parsing parsing, String why) {
    assertThatThrownBy(parsing::run)
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining(why);
  }
}
