package dev.cairn.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ErasureCodeTest {

  private final Random random = new Random(22);

  @Test
  void encodesOnlyTheWantedParity() {
    ErasureCode code = ErasureCode.of(4, 8);
    Stripe stripe = Stripe.random(4, 8, 100, random);
    Shards arena = code.shards(100);
    stripe.fill(arena, Stripe.range(0, 4));

    code.encode(arena, Stripe.bits(6, 11));

    assertThat(stripe.wrong(arena, Stripe.range(0, 12))).isEqualTo(Stripe.bits(4, 5, 7, 8, 9, 10));
  }

  @Test
  void encodesAllParityThatHasAPlace() {
    ErasureCode code = ErasureCode.of(4, 200);
    Stripe stripe = Stripe.random(4, 200, 33, random);
    BitSet placed = Stripe.bits(0, 1, 2, 3, 9, 203);
    Shards arena = code.shards(33, placed);
    stripe.fill(arena, Stripe.range(0, 4));

    code.encode(arena);

    assertThat(stripe.wrong(arena, placed).isEmpty()).isTrue();
  }

  @Test
  void keepsWantedShardsThatArePresent() {
    ErasureCode code = ErasureCode.of(2, 3);
    Stripe stripe = Stripe.random(2, 3, 10, random);
    Shards arena = code.shards(10);
    stripe.fill(arena, Stripe.bits(1, 3, 4));

    code.reconstruct(arena, Stripe.bits(1, 3, 4), Stripe.range(0, 5));

    assertThat(stripe.wrong(arena, Stripe.range(0, 5)).isEmpty()).isTrue();
  }

  @Test
  void verifyFindsAnyWrongByte() {
    int shardBytes = 4096 * 2 + 5;
    ErasureCode code = ErasureCode.of(3, 2);
    Shards arena = code.shards(shardBytes);
    Stripe.random(3, 2, shardBytes, random).fill(arena, Stripe.range(0, 5));
    assertThat(code.verify(arena)).isTrue();
    for (int shard = 0; shard < 5; shard++) {
      for (int at : new int[] {0, 4095, 4096, shardBytes - 1}) {
        int position = arena.offset(shard) + at;
        arena.array()[position] ^= 1;
        assertThat(code.verify(arena)).as("shard %d byte %d", shard, at).isFalse();
        arena.array()[position] ^= 1;
      }
    }
    assertThat(code.verify(arena)).isTrue();
  }

  @Test
  void verifyOfASubsetComparesWhatIsThere() {
    ErasureCode code = ErasureCode.of(3, 5);
    BitSet some = Stripe.bits(1, 4, 5, 7);
    Shards arena = code.shards(50, some);
    Stripe.random(3, 5, 50, random).fill(arena, some);
    assertThat(code.verify(arena)).isTrue();
    arena.clear(5);
    assertThat(code.verify(arena)).isFalse();
  }

  @Test
  void splitAndJoinAreInverseAndZeroTheRest() {
    ErasureCode code = ErasureCode.of(4, 1);
    for (int length : new int[] {0, 1, 9, 10, 11, 39, 40}) {
      byte[] source = new byte[length + 3];
      random.nextBytes(source);
      Shards arena = code.shards(10);
      java.util.Arrays.fill(arena.array(), (byte) 7);

      code.split(source, 3, length, arena);
      byte[] joined = new byte[40];
      code.join(arena, joined, 0, 40);

      byte[] expected = new byte[40];
      System.arraycopy(source, 3, expected, 0, length);
      assertThat(joined).isEqualTo(expected);
    }
    assertThat(code.shardBytesFor(0)).isEqualTo(1);
    assertThat(code.shardBytesFor(40)).isEqualTo(10);
    assertThat(code.shardBytesFor(41)).isEqualTo(11);
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatThrownBy(() -> ErasureCode.of(0, 1)).hasMessageContaining("k=0");
    assertThatThrownBy(() -> ErasureCode.of(1, -1)).hasMessageContaining("m=-1");
    assertThatThrownBy(() -> ErasureCode.of(200, 57)).hasMessageContaining("k=200");
    assertThatThrownBy(() -> ErasureCode.of(2, Integer.MAX_VALUE)).hasMessageContaining("k=2");
    ErasureCode code = ErasureCode.of(3, 2);
    Shards arena = code.shards(5);
    assertThatThrownBy(() -> code.reconstruct(arena, Stripe.bits(0, 4), Stripe.bits(1)))
        .hasMessageContaining("needs 3 shards");
    assertThatThrownBy(() -> code.reconstruct(arena, Stripe.range(0, 3), Stripe.bits(5)))
        .hasMessageContaining("shards are 0..4");
    assertThatThrownBy(() -> code.encode(arena, Stripe.bits(2, 3)))
        .hasMessageContaining("data shard is not encoded");
    assertThatThrownBy(() -> code.shards(5, Stripe.bits(5))).hasMessageContaining("0..4");
    assertThatThrownBy(() -> code.verify(code.shards(5, Stripe.bits(1, 2))))
        .hasMessageContaining("needs 3 shards");
    assertThatThrownBy(() -> code.split(new byte[16], 0, 16, arena))
        .hasMessageContaining("16 bytes do not fit 3 shards of 5");
    assertThatThrownBy(() -> code.encode(code.shards(5, Stripe.bits(0, 1, 3))))
        .hasMessageContaining("no shard 2");
  }
}
