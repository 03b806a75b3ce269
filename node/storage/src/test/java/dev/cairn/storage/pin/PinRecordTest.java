package dev.cairn.storage.pin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.overlay.Records.RecordKind;
import dev.cairn.overlay.Records.Verdict;
import dev.cairn.storage.stripe.HeadRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PinRecordTest {

  private static final Instant NOW = Instant.parse("2027-03-01T12:00:00Z");
  private static final Instant LATER = NOW.plus(Duration.ofDays(270));
  private static final SigningKey VAULT = key(1);
  private static final SigningKey OTHER = key(2);
  private static final HeadRecord HEAD = HeadRecord.sign(VAULT, 3, new byte[] {1, 2});
  private static final RecordKind KIND = PinRecord.kind(() -> NOW);

  private static SigningKey key(int seed) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) seed);
    return SigningKey.fromSeed(bytes);
  }

  @Test
  void bytesAreAsDocumented() {
    assertThat(PinRecord.place(HEAD).hex())
        .isEqualTo("a3aba0fabeeb00c739caa249612a6e4abaf5459f05b396a50b187c753b4eeaca");
    assertThat(HexFormat.of().formatHex(PinRecord.sign(VAULT, HEAD, LATER).encode()))
        .isEqualTo(
            "0a6a0a208a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c1003"
                + "1a0201022240f3342eae098159e22dff447d71d30af56dcddb619bd50f4e78c7cf4141a0859f"
                + "48bbab3c7db31aea1216468ab48da2de68fb67ad86e04932670b3688c0ef740a10c0a5a5e706"
                + "1a40a33129f0fdfdd473515f2426707315b26e53b6ce0d55efd63ccf06748b10d6294ea753d9"
                + "eae8c2f1327280ef3f8ca71cded7a8b28dc2b47c59b8dfd62e7b0603");
    assertThat(HexFormat.of().formatHex(PinList.Request.first(PinRecord.place(HEAD)).encode()))
        .isEqualTo("0a20" + PinRecord.place(HEAD).hex() + "1210" + "00".repeat(16));
    PinList.Entry entry = new PinList.Entry(new byte[16], 3, 5);
    assertThat(HexFormat.of().formatHex(PinList.encode(List.of(entry))))
        .isEqualTo("0a20" + "00".repeat(16) + "0000000000000003" + "0000000000000005");
  }

  @Test
  void liesBesideItsVaultsHeadAndUnderItsOwnHash() {
    byte[] place = HeadRecord.place(HEAD.key()).bytes();
    assertThat(Arrays.copyOf(PinRecord.place(HEAD).bytes(), 16))
        .isEqualTo(Arrays.copyOf(place, 16));
    HeadRecord same = HeadRecord.sign(VAULT, 3, new byte[] {1, 3});
    assertThat(PinRecord.place(same)).isNotEqualTo(PinRecord.place(HEAD));
  }

  @Test
  void isKeptLongerByItsVaultsKeyAndNeverShorter() {
    Hash at = PinRecord.place(HEAD);
    long until = LATER.getEpochSecond();
    assertThat(KIND.check(at, PinRecord.sign(VAULT, HEAD, LATER).encode()))
        .isEqualTo(new Verdict.Valid(until));
    Verdict.Valid shorter =
        (Verdict.Valid) KIND.check(at, PinRecord.sign(VAULT, HEAD, NOW.plusSeconds(1)).encode());
    assertThat(shorter.replaces(until)).isFalse();
    assertThat(KIND.check(at, PinRecord.sign(OTHER, HEAD, LATER).encode()))
        .isInstanceOf(Verdict.Invalid.class);
  }

  @Test
  void nothingElseIsTakenInItsPlace() {
    HeadRecord thiefs = HeadRecord.sign(VAULT, 3, new byte[0]);
    assertThat(KIND.check(PinRecord.place(HEAD), PinRecord.sign(VAULT, thiefs, LATER).encode()))
        .isInstanceOfSatisfying(
            Verdict.Invalid.class, no -> assertThat(no.reason()).contains("another head"));
  }

  @Test
  void endsWithItsTimeAndIsKeptForElevenYearsAtMost() {
    Hash at = PinRecord.place(HEAD);
    byte[] over = PinRecord.sign(VAULT, HEAD, NOW.minusSeconds(1)).encode();
    assertThat(KIND.check(at, over)).isInstanceOf(Verdict.Ended.class);
    byte[] endless = PinRecord.sign(VAULT, HEAD, NOW.plus(Duration.ofDays(4100))).encode();
    assertThat(KIND.check(at, endless)).isInstanceOf(Verdict.Invalid.class);
  }

  @Test
  void everyFlippedBitIsRefused() {
    Random random = new Random(3);
    byte[] good = PinRecord.sign(VAULT, HEAD, LATER).encode();
    for (int i = 0; i < 300; i++) {
      byte[] bad = good.clone();
      int bit = random.nextInt(8 * bad.length);
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(KIND.check(PinRecord.place(HEAD), bad))
          .as("seed 3, bit %d", bit)
          .isInstanceOf(Verdict.Invalid.class);
    }
  }

  @Test
  void aListNamesNoTimeThatAPinCannotHave() throws Exception {
    List<PinList.Entry> ends =
        List.of(
            new PinList.Entry(new byte[16], 1, 1),
            new PinList.Entry(new byte[16], Long.MAX_VALUE, 253_402_300_799L));
    assertThat(PinList.parse(PinList.encode(ends))).usingRecursiveComparison().isEqualTo(ends);
    for (long[] lie :
        new long[][] {{0, 1}, {-1, 1}, {1, 0}, {1, -1}, {1, 253_402_300_800L}, {1, 1L << 62}}) {
      byte[] list = PinList.encode(List.of(new PinList.Entry(new byte[16], lie[0], lie[1])));
      assertThatThrownBy(() -> PinList.parse(list))
          .as("head %d until %d", lie[0], lie[1])
          .isInstanceOf(MalformedMessageException.class);
    }
  }

  @Test
  void noiseIsNoListOfPins() {
    Random random = new Random(4);
    for (int i = 0; i < 2_000; i++) {
      byte[] noise = new byte[1 + random.nextInt(80)];
      random.nextBytes(noise);
      noise[0] = 0x0a;
      if (noise.length > 1) {
        noise[1] = (byte) (noise.length - 2);
      }
      if ((noise.length - 2) % 32 != 0) {
        assertThatThrownBy(() -> PinList.parse(noise))
            .as("seed 4")
            .isInstanceOf(MalformedMessageException.class);
      }
    }
  }
}
