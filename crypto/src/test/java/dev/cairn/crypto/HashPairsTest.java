package dev.cairn.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.machine.Processor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

class HashPairsTest {

  private static final long SEED = Long.getLong("cairn.sim.seed", 218L);

  private final Random random = new Random(SEED);

  private static HashPairs pairs() {
    assumeTrue(
        Processor.here().has(PairCode.FEATURES),
        "SKIPPED: this processor has no instructions for SHA-256");
    return HashPairs.load().orElseThrow();
  }

  @Test
  void hashesAnyNumberOfLeavesAnywhereAsTheJdkDoes() {
    HashPairs pairs = pairs();
    byte[] array = new byte[20 * BlockTree.LEAF_BYTES];
    random.nextBytes(array);
    for (int count = 0; count <= 30; count++) {
      int[] offsets = new int[count];
      int[] places = new int[count];
      Arrays.setAll(offsets, i -> random.nextInt(array.length - BlockTree.LEAF_BYTES + 1));
      if (count > 0) { // the last one ends with the array
        offsets[count - 1] = array.length - BlockTree.LEAF_BYTES;
      }
      for (int i = 0; i < count; i++) { // places are in any order
        places[i] = 5 + (count - 1 - i) * Hash.BYTES;
      }
      byte[] out = new byte[5 + count * Hash.BYTES];

      LeafPairs.hash(pairs, array, offsets, out, places);

      for (int i = 0; i < count; i++) {
        assertThat(Hash.copyOf(out, places[i]))
            .as("leaf %d of %d, seed %d", i, count, SEED)
            .isEqualTo(Hash.of(new byte[1], leaf(array, offsets[i])));
      }
    }
  }

  /** Each ends in another call, so that every place is taken over by another in every way. */
  @Test
  void macsMessagesOfAnyLengthsAsBouncyCastleDoes() {
    HashPairs pairs = pairs();
    byte[] array = new byte[1 << 20];
    random.nextBytes(array);
    for (int round = 0; round < 200; round++) {
      byte[] key = new byte[1 + random.nextInt(64)];
      random.nextBytes(key);
      int count = random.nextInt(20);
      int bound = round % 10 == 0 ? array.length / 2 : 400;
      int[] lengths = random.ints(count, 0, bound).toArray();
      int[] offsets = new int[count];
      Arrays.setAll(offsets, i -> random.nextInt(array.length - lengths[i] + 1));

      List<Hash> macs = new HmacSha256(key).inPairs(pairs, array, offsets, lengths);

      assertThat(macs).hasSize(count);
      for (int i = 0; i < count; i++) {
        assertThat(macs.get(i))
            .as("message %d of %d bytes, round %d, seed %d", i, lengths[i], round, SEED)
            .isEqualTo(mac(key, array, offsets[i], lengths[i]));
      }
    }
  }

  /** Every length around the ends of blocks, where the padding changes. */
  @Test
  void padsEveryLengthAsTheStandardSays() {
    HashPairs pairs = pairs();
    byte[] array = new byte[200];
    random.nextBytes(array);
    int[] lengths = new int[array.length + 1];
    Arrays.setAll(lengths, length -> length);
    HmacSha256 mac = new HmacSha256(new byte[32]);

    List<Hash> macs = mac.inPairs(pairs, array, new int[lengths.length], lengths);

    for (int length : lengths) {
      assertThat(macs.get(length))
          .as("%d bytes, seed %d", length, SEED)
          .isEqualTo(mac.of(array, 0, length));
    }
  }

  /** As many bytes as it takes until pairs begin, and on. */
  @Test
  void macsOneAfterTheOtherAndTogetherAlike() {
    byte[] array = new byte[3 << 20];
    random.nextBytes(array);
    int[] offsets = {0, 1 << 20, 5 << 19};
    int[] lengths = {1 << 20, 3 << 19, 1 << 19};
    HmacSha256 mac = new HmacSha256(new byte[] {1});
    List<Hash> alone =
        IntStream.range(0, lengths.length)
            .mapToObj(i -> mac.of(array, offsets[i], lengths[i]))
            .toList();
    for (int again = 0; again < 4; again++) {
      assertThat(mac.ofEach(array, offsets, lengths)).as("seed %d", SEED).isEqualTo(alone);
    }
    assertThat(alone.get(2)).isEqualTo(mac(new byte[] {1}, array, offsets[2], lengths[2]));
  }

  /** Machine code would read and write whatever lies there. */
  @Test
  void refusesWhatLiesOutsideOfTheArrays() {
    HashPairs pairs = pairs();
    byte[] array = new byte[128];
    int[] states = HashPairs.states(2);
    for (int outside : new int[] {-1, 65, Integer.MAX_VALUE - 63}) {
      assertThatThrownBy(
              () -> pairs.update(array, new int[] {0, outside}, new int[] {1, 1}, states))
          .as("at %d", outside)
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThatThrownBy(() -> pairs.update(array, new int[] {0}, new int[] {-1}, states))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> pairs.update(array, new int[3], new int[3], states))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void refusesAKeyThatHmacWouldHash() {
    assertThatThrownBy(() -> new HmacSha256(new byte[65]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new HmacSha256(new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Hash mac(byte[] key, byte[] array, int offset, int length) {
    HMac mac = new HMac(new SHA256Digest());
    mac.init(new KeyParameter(key));
    mac.update(array, offset, length);
    byte[] out = new byte[Hash.BYTES];
    mac.doFinal(out, 0);
    return Hash.copyOf(out);
  }

  private static byte[] leaf(byte[] array, int offset) {
    return Arrays.copyOfRange(array, offset, offset + BlockTree.LEAF_BYTES);
  }
}
