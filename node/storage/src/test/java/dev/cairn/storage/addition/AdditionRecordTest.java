package dev.cairn.storage.addition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.overlay.Records.RecordKind;
import dev.cairn.overlay.Records.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdditionRecordTest {

  private static final Instant NOW = Instant.parse("2027-03-01T12:00:00Z");
  private static final Instant LATER = NOW.plus(Duration.ofDays(366));
  private static final VerifyKey VAULT = key(1).verifyKey();
  private static final SigningKey DEVICE = key(2);
  private static final RecordKind KIND = AdditionRecord.kind(() -> NOW);

  private static SigningKey key(int seed) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) seed);
    return SigningKey.fromSeed(bytes);
  }

  private static AdditionRecord third(Instant until) {
    return AdditionRecord.sign(DEVICE, VAULT, 3, until, new byte[] {1, 2});
  }

  @Test
  void bytesAreAsDocumented() throws Exception {
    AdditionRecord record = third(LATER);
    assertThat(record.place().hex())
        .isEqualTo("ef8a5eaf9bb76a126887888988211f5230e8bdc1f6d4566bd3c8b714a2480140");
    assertThat(HexFormat.of().formatHex(record.encode()))
        .isEqualTo(
            "0a20"
                + HexFormat.of().formatHex(VAULT.bytes())
                + "1220"
                + HexFormat.of().formatHex(DEVICE.verifyKey().bytes())
                + "1803"
                + "20c0c59feb06"
                + "2a020102"
                + "3240"
                + HexFormat.of().formatHex(record.signature()));
    assertThat(Hash.of(record.encode()).hex())
        .isEqualTo("b8218480cc0535db8f217ebdefaf08c8e5f44690acee646cf13f61f0c33c4156");
    assertThat(AdditionRecord.parse(record.place(), record.encode()))
        .usingRecursiveComparison()
        .isEqualTo(record);
  }

  @Test
  void nothingTakesItsPlace() {
    Verdict.Valid first = (Verdict.Valid) KIND.check(third(LATER).place(), third(LATER).encode());
    AdditionRecord other = AdditionRecord.sign(DEVICE, VAULT, 3, LATER, new byte[] {9});
    assertThat(other.place()).isEqualTo(third(LATER).place());
    Verdict.Valid second = (Verdict.Valid) KIND.check(other.place(), other.encode());
    assertThat(second.replaces(first.sequence())).isFalse();
    assertThat(first.replaces(second.sequence())).isFalse();
  }

  @Test
  void vaultDeviceAndNumberGiveItsPlace() {
    Hash place = third(LATER).place();
    assertThat(AdditionRecord.place(VAULT, DEVICE.verifyKey(), 4)).isNotEqualTo(place);
    assertThat(AdditionRecord.place(VAULT, VAULT, 3)).isNotEqualTo(place);
    assertThat(AdditionRecord.place(DEVICE.verifyKey(), DEVICE.verifyKey(), 3)).isNotEqualTo(place);
    assertThat(
            KIND.check(AdditionRecord.place(VAULT, DEVICE.verifyKey(), 4), third(LATER).encode()))
        .isInstanceOf(Verdict.Invalid.class);
  }

  @Test
  void endsWhenItsTimeIsOverAndMayNotBeForEver() {
    AdditionRecord past = third(NOW.minusSeconds(1));
    assertThat(KIND.check(past.place(), past.encode())).isInstanceOf(Verdict.Ended.class);
    AdditionRecord tooLong = third(NOW.plus(AdditionRecord.KEPT_MAX).plusSeconds(1));
    assertThat(KIND.check(tooLong.place(), tooLong.encode())).isInstanceOf(Verdict.Invalid.class);
    AdditionRecord longest = third(NOW.plus(AdditionRecord.KEPT_MAX));
    assertThat(KIND.check(longest.place(), longest.encode())).isEqualTo(new Verdict.Valid(0));
  }

  @Test
  void refusesWhatItsDeviceDidNotSign() {
    AdditionRecord record = third(LATER);
    AdditionRecord forged =
        new AdditionRecord(VAULT, DEVICE.verifyKey(), 3, LATER, new byte[] {7}, record.signature());
    assertThatThrownBy(() -> AdditionRecord.parse(forged.place(), forged.encode()))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("did not sign");
  }

  @Test
  void everyByteCounts() {
    byte[] good = third(LATER).encode();
    long seed = 20261129;
    Random random = new Random(seed);
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= (byte) (1 + random.nextInt(255));
      assertThat(KIND.check(third(LATER).place(), bad))
          .as("byte %d, seed %d", i, seed)
          .isInstanceOf(Verdict.Invalid.class);
      byte[] cut = Arrays.copyOf(good, i);
      assertThat(KIND.check(third(LATER).place(), cut)).isInstanceOf(Verdict.Invalid.class);
    }
    byte[] longer = Arrays.copyOf(good, good.length + 1);
    assertThat(KIND.check(third(LATER).place(), longer)).isInstanceOf(Verdict.Invalid.class);
  }
}
