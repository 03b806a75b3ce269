package dev.cairn.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InterpolationTest {

  @Test
  void rowsAreThoseOfTheSystematicVandermondeMatrix() {
    for (int k : new int[] {1, 2, 3, 5, 16, 29, 100}) {
      int n = Math.min(256, k + 80);
      int[][] rows = Interpolation.rows(indices(0, k), indices(0, n));
      assertThat(rows).isDeepEqualTo(SlowReference.matrix(n, k));
    }
  }

  @Test
  void rowsFromAnyPointsInvertTheMatrix() {
    int k = 6;
    int[] sources = {1, 4, 7, 9, 30, 255};
    int[][] matrix = SlowReference.matrix(256, k);
    int[][] chosen = IntStream.of(sources).mapToObj(i -> matrix[i]).toArray(int[][]::new);

    int[][] rows = Interpolation.rows(sources, indices(0, 256));

    assertThat(SlowReference.product(rows, chosen)).isDeepEqualTo(matrix);
  }

  @Test
  void rowsOfParityDoNotDependOnHowManyThereAre() {
    int[][] few = Interpolation.rows(indices(0, 16), indices(16, 48));
    int[][] many = Interpolation.rows(indices(0, 16), indices(16, 256));
    for (int i = 0; i < few.length; i++) {
      assertThat(few[i]).isEqualTo(many[i]);
    }
  }

  private static int[] indices(int from, int to) {
    return IntStream.range(from, to).toArray();
  }
}
