package dev.cairn.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class ShardsTest {

  @Test
  void shardsStartOnCacheLinesApartFromPowersOfTwo() {
    for (int bytes : new int[] {1, 63, 64, 65, 832, 1000, 65_536, 65_344, 1 << 20}) {
      Shards arena = ErasureCode.of(3, 2).shards(bytes);
      int stride = arena.offset(1) - arena.offset(0);
      for (int i = 0; i < 5; i++) {
        assertThat(arena.offset(i) % 64).as("%d bytes", bytes).isEqualTo(48);
      }
      assertThat(stride).isGreaterThanOrEqualTo(bytes + Shards.SLACK_BYTES);
      assertThat(stride % 1024).as("%d bytes", bytes).isNotZero();
      assertThat(arena.array().length)
          .isGreaterThanOrEqualTo(arena.offset(4) + bytes + Shards.SLACK_BYTES);
    }
  }

  @Test
  void placesOnlyTheIndicesAskedFor() {
    Shards arena = ErasureCode.of(16, 56).shards(10, Stripe.bits(3, 70));
    assertThat(arena.holds(3)).isTrue();
    assertThat(arena.holds(70)).isTrue();
    assertThat(arena.holds(0)).isFalse();
    assertThat(arena.holds(71)).isFalse();
    assertThat(arena.holds(-1)).isFalse();
    assertThat(arena.indices()).isEqualTo(Stripe.bits(3, 70));
    assertThatThrownBy(() -> arena.offset(4)).hasMessageContaining("no shard 4");
  }

  @Test
  void relaidKeepsTheArrayWhenItFits() {
    Shards first = ErasureCode.of(10, 4).shards(1000);
    Shards smaller = first.relaid(900, Stripe.range(5, 17));
    assertThat(smaller.array()).isSameAs(first.array());
    assertThat(smaller.indices()).isEqualTo(Stripe.range(5, 17));
    Shards larger = first.relaid(2000, Stripe.range(0, 14));
    assertThat(larger.array()).isNotSameAs(first.array());
  }

  @Test
  void buffersAndCopiesAreOfExactlyOneShard() {
    Shards arena = ErasureCode.of(2, 1).shards(5);
    arena.put(1, new byte[] {9, 1, 2, 3, 4, 5, 9}, 1);
    assertThat(arena.get(1)).containsExactly(1, 2, 3, 4, 5);
    assertThat(arena.buffer(1).remaining()).isEqualTo(5);
    arena.buffer(1).put(new byte[] {6});
    assertThat(arena.get(1)).containsExactly(6, 2, 3, 4, 5);
    arena.clear(1);
    assertThat(arena.get(1)).containsExactly(0, 0, 0, 0, 0);
  }

  @Test
  void refusesSizesThatDoNotFit() {
    ErasureCode code = ErasureCode.of(100, 156);
    assertThatThrownBy(() -> code.shards(0)).hasMessageContaining("at least 1 byte");
    assertThatThrownBy(() -> code.shards(1 << 24)).hasMessageContaining("do not fit one array");
    assertThatThrownBy(() -> code.shards(Integer.MAX_VALUE))
        .hasMessageContaining("do not fit one array");
    BitSet tooMany = Stripe.bits(256);
    Shards arena = code.shards(1);
    assertThatThrownBy(() -> arena.relaid(1, tooMany))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
