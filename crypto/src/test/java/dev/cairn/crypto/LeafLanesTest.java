package dev.cairn.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.machine.Processor;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LeafLanesTest {

  private static final long SEED = 216;

  private static LeafLanes lanes() {
    assumeTrue(
        Processor.here().has(LanesCode.FEATURES), "SKIPPED: this processor has no AVX-512 (BW)");
    return LeafLanes.find().orElseThrow();
  }

  @Test
  void hashesAnyNumberOfLeavesAnywhereAsTheJdkDoes() {
    LeafLanes lanes = lanes();
    Random random = new Random(SEED);
    byte[] array = new byte[40 * BlockTree.LEAF_BYTES];
    random.nextBytes(array);
    for (int count = 1; count <= 50; count++) {
      int[] offsets = new int[count];
      int[] places = new int[count];
      Arrays.setAll(offsets, i -> random.nextInt(array.length - BlockTree.LEAF_BYTES + 1));
      // The last one ends with the array; places are in any order.
      offsets[count - 1] = array.length - BlockTree.LEAF_BYTES;
      for (int i = 0; i < count; i++) {
        places[i] = 5 + (count - 1 - i) * Hash.BYTES;
      }
      byte[] out = new byte[5 + count * Hash.BYTES];

      int done = lanes.leaves(array, offsets, out, places);

      assertThat(done).as("of %d", count).isBetween(count - 9, count);
      for (int i = 0; i < done; i++) {
        assertThat(Hash.copyOf(out, places[i]))
            .as("leaf %d of %d, seed %d", i, count, SEED)
            .isEqualTo(Hash.of(new byte[1], leaf(array, offsets[i])));
      }
      for (int i = done; i < count; i++) {
        assertThat(Hash.copyOf(out, places[i]).hex()).as("not done").matches("0+");
      }
    }
  }

  @Test
  void leavesLaneAfterLaneAloneAfterManyCalls() {
    LeafLanes lanes = lanes();
    byte[] zeros = new byte[16 * BlockTree.LEAF_BYTES];
    byte[] ones = new byte[16 * BlockTree.LEAF_BYTES];
    Arrays.fill(ones, (byte) 0xFF);
    int[] offsets = new int[16];
    int[] places = new int[16];
    Arrays.setAll(offsets, i -> i * BlockTree.LEAF_BYTES);
    Arrays.setAll(places, i -> i * Hash.BYTES);
    byte[] first = new byte[16 * Hash.BYTES];
    byte[] again = new byte[16 * Hash.BYTES];

    lanes.leaves(zeros, offsets, first, places);
    lanes.leaves(ones, offsets, again, places);
    lanes.leaves(zeros, offsets, again, places);

    assertThat(Arrays.equals(again, first)).isTrue();
  }

  @Test
  void readsNothingOutsideOfTheArray() {
    LeafLanes lanes = lanes();
    int[] offsets = new int[16];
    offsets[7] = 1;
    byte[] array = new byte[BlockTree.LEAF_BYTES];
    assertThatThrownBy(() -> lanes.leaves(array, offsets, new byte[512], new int[16]))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  private static byte[] leaf(byte[] array, int offset) {
    return Arrays.copyOfRange(array, offset, offset + BlockTree.LEAF_BYTES);
  }
}
