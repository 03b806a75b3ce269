package dev.cairn.storage.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SigningKey;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.overlay.Records;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The set of stripes an owner wants kept: golden bytes, what it says, what is refused. */
class RetainSetTest {

  private static final long SEED = 20261127;
  private static final SigningKey DEVICE = key(1);
  private static final UUID OWNER = new UUID(0x0102030405060708L, 0x090A0B0C0D0E0F10L);
  private static final Instant MADE = Instant.parse("2027-01-01T00:00:00Z");
  private static final Instant UNTIL = MADE.plus(Duration.ofDays(180));

  private static SigningKey key(int seed) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) seed);
    return SigningKey.fromSeed(bytes);
  }

  private static List<Hash> stripes(long seed, int count) {
    Random random = new Random(seed);
    List<Hash> stripes = new ArrayList<>();
    byte[] bytes = new byte[Hash.BYTES];
    for (int i = 0; i < count; i++) {
      random.nextBytes(bytes);
      stripes.add(Hash.copyOf(bytes));
    }
    return stripes;
  }

  private static List<RetainSet> sets(List<Hash> stripes, Instant made) {
    return RetainSet.sign(DEVICE, OWNER, stripes, made, made.plus(Duration.ofDays(180)));
  }

  private static RetainSet shardOf(List<RetainSet> sets, Hash stripe) {
    return sets.get(RetainSet.shardOf(stripe, sets.size()));
  }

  @Test
  void bytesAreAsDocumented() throws MalformedMessageException {
    List<Hash> stripes = List.of(Hash.of(new byte[] {1}), Hash.of(new byte[] {2}));
    RetainSet set = sets(stripes, MADE).getFirst();
    String fields =
        "0a208a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c"
            + "12100102030405060708090a0b0c0d0e0f10"
            + "1800"
            + "2001"
            + "2880d9dbd906"
            + "3080f590e106"
            + "3a08";
    String encoded = HexFormat.of().formatHex(set.encode());
    assertThat(encoded).startsWith(fields);
    assertThat(encoded.substring(fields.length(), fields.length() + 16))
        .isEqualTo("8003206009400c12");
    assertThat(encoded.substring(fields.length() + 16)).startsWith("4240").hasSize(4 + 128);
    assertThat(RetainSet.place(DEVICE.verifyKey(), OWNER, 1).hex())
        .isEqualTo("8c1bc9dd732189a5c7bff908ea1873781b1303ffd688dea7a673ab2dee75a3ec");
    RetainSet read = RetainSet.parse(RetainSet.place(DEVICE.verifyKey(), OWNER, 0), set.encode());
    assertThat(read.encode()).isEqualTo(set.encode());
    assertThat(read.until()).isEqualTo(UNTIL);
  }

  @Test
  void everyStripeInItIsFoundInItsShard() {
    for (int count : new int[] {0, 1, 100, 5_000, 5_001, 23_000}) {
      List<Hash> stripes = stripes(SEED + count, count);
      List<RetainSet> sets = sets(stripes, MADE);
      assertThat(sets).hasSize(Math.max(1, Math.ceilDiv(count, 5_000)));
      for (Hash stripe : stripes) {
        assertThat(shardOf(sets, stripe).contains(stripe)).as("seed %d", SEED + count).isTrue();
      }
    }
  }

  @Test
  void fewStripesSeemToBeInItAndNoneOfThemTwice() {
    List<Hash> in = stripes(SEED, 12_000);
    List<RetainSet> first = sets(in, MADE);
    List<RetainSet> second = sets(in, MADE.plus(Duration.ofDays(14)));
    List<Hash> others = stripes(SEED + 1, 20_000);
    List<Hash> seem =
        others.stream().filter(stripe -> shardOf(first, stripe).contains(stripe)).toList();
    long twice = seem.stream().filter(stripe -> shardOf(second, stripe).contains(stripe)).count();
    assertThat(seem.size()).as("seed %d", SEED).isBetween(1, 20_000 / 80);
    assertThat(twice).as("seed %d", SEED).isLessThan(seem.size() / 10 + 3);
    RetainSet nothing = sets(List.of(), MADE).getFirst();
    assertThat(others.stream().filter(nothing::contains)).isEmpty();
  }

  @Test
  void everyShardFitsIntoARecord() {
    for (RetainSet shard : sets(stripes(SEED, 23_000), MADE)) {
      assertThat(shard.encode().length).isLessThan(Records.RECORD_BYTES_MAX);
    }
  }

  @Test
  void refusesSetsOfOtherPlacesKeysAndTimes() throws MalformedMessageException {
    byte[] set = sets(stripes(SEED, 10), MADE).getFirst().encode();
    Hash place = RetainSet.place(DEVICE.verifyKey(), OWNER, 0);
    assertRefused(RetainSet.place(DEVICE.verifyKey(), OWNER, 1), set, "another place");
    assertRefused(RetainSet.place(DEVICE.verifyKey(), new UUID(1, 1), 0), set, "another place");
    assertRefused(RetainSet.place(key(2).verifyKey(), OWNER, 0), set, "another place");
    byte[] forged = set.clone();
    forged[forged.length - 1] ^= 1;
    assertRefused(place, forged, "did not sign");
    Instant tooLong = MADE.plus(Duration.ofDays(400));
    byte[] greedy = RetainSet.sign(DEVICE, OWNER, List.of(), MADE, tooLong).getFirst().encode();
    assertRefused(place, greedy, "field 6");
    Random random = new Random(SEED);
    for (int i = 0; i < 2_000; i++) {
      byte[] noise = set.clone();
      noise[random.nextInt(noise.length)] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> RetainSet.parse(place, noise))
          .as("seed %d", SEED)
          .isInstanceOf(MalformedMessageException.class);
    }
  }

  private static void assertRefused(Hash place, byte[] bytes, String why) {
    assertThatThrownBy(() -> RetainSet.parse(place, bytes))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining(why);
  }
}
