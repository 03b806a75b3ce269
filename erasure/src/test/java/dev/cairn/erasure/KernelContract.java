package dev.cairn.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every kernel must do: the reference's bytes, for any shape and length, inside its slack. */
abstract class KernelContract {

  private static final long SEED = 20;

  /** The kernel under test. */
  abstract Kernel kernel();

  @Test
  void multipliesLikeTheReferenceForEveryShape() {
    Random random = new Random(SEED);
    for (int inputs = 1; inputs <= 13; inputs++) {
      for (int outputs = 1; outputs <= 13; outputs++) {
        check(random, inputs, outputs, 1 + random.nextInt(700));
      }
    }
  }

  @Test
  void multipliesLikeTheReferenceForEveryLength() {
    Random random = new Random(SEED + 1);
    for (int bytes = 1; bytes <= 400; bytes++) {
      check(random, 1 + bytes % 5, 1 + bytes % 7, bytes);
    }
    for (int bytes : new int[] {2047, 2048, 2049, 4095, 4096, 4097, 8191, 8193}) {
      check(random, 7, 5, bytes);
    }
  }

  @Test
  void multipliesLikeTheReferenceForWideCodes() {
    Random random = new Random(SEED + 2);
    check(random, 16, 56, 4500);
    check(random, 29, 51, 4500);
    check(random, 254, 2, 300);
    check(random, 2, 254, 300);
    check(random, 128, 128, 300);
  }

  @Test
  void multipliesEveryByteByEveryCoefficient() {
    byte[] all = new byte[256];
    for (int i = 0; i < 256; i++) {
      all[i] = (byte) i;
    }
    int[][] matrix = new int[256][1];
    for (int i = 0; i < 256; i++) {
      matrix[i][0] = i;
    }
    check(matrix, new byte[][] {all});
  }

  /** Machine code would read, or overwrite, whatever lies behind the array. */
  @Test
  void refusesShardsThatEndOutsideOfTheArray() {
    int bytes = 1000;
    Kernel.Product product = kernel().prepare(new int[][] {{3}});
    byte[] array = new byte[3 * bytes];
    for (int outside : new int[] {-1, array.length - bytes + 8, Integer.MAX_VALUE - 64}) {
      assertThatThrownBy(() -> product.multiply(array, new int[] {outside}, new int[] {0}, bytes))
          .as("input at %d", outside)
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> product.multiply(array, new int[] {0}, new int[] {outside}, bytes))
          .as("output at %d", outside)
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  private void check(Random random, int inputs, int outputs, int bytes) {
    int[][] matrix = new int[outputs][inputs];
    for (int[] row : matrix) {
      Arrays.setAll(row, i -> random.nextInt(256));
    }
    byte[][] data = new byte[inputs][bytes];
    for (byte[] shard : data) {
      random.nextBytes(shard);
    }
    check(matrix, data);
  }

  /** Regions stand a slack apart, in a frame of sentinels; offsets have no alignment at all. */
  private void check(int[][] matrix, byte[][] data) {
    int bytes = data[0].length;
    int stride = bytes + Shards.SLACK_BYTES;
    int frame = 37;
    int[] inputs = new int[data.length];
    int[] outputs = new int[matrix.length];
    Arrays.setAll(outputs, j -> frame + j * stride);
    Arrays.setAll(inputs, i -> frame + (matrix.length + i) * stride);
    byte[] array = new byte[frame + (matrix.length + data.length) * stride + frame];
    Arrays.fill(array, (byte) 0x55);
    for (int i = 0; i < data.length; i++) {
      System.arraycopy(data[i], 0, array, inputs[i], bytes);
    }
    byte[] before = array.clone();

    kernel().prepare(matrix).multiply(array, inputs, outputs, bytes);

    String shape = data.length + " inputs, " + matrix.length + " outputs, " + bytes + " bytes";
    for (int j = 0; j < outputs.length; j++) {
      byte[] output = Arrays.copyOfRange(array, outputs[j], outputs[j] + bytes);
      boolean same = Arrays.equals(output, SlowReference.combine(matrix[j], data));
      assertThat(same).as("output %d of %s, seed %d", j, shape, SEED).isTrue();
    }
    assertThat(Arrays.equals(array, 0, frame, before, 0, frame)).as(shape).isTrue();
    int kept = inputs[0];
    assertThat(Arrays.equals(array, kept, array.length, before, kept, array.length))
        .as("inputs untouched, %s", shape)
        .isTrue();
  }
}
