package dev.cairn.erasure;

/**
 * The matrix of the code, a row at a time.
 *
 * <p>The rows of the systematic Vandermonde matrix of JavaReedSolomon, vandermonde(n, k) ×
 * inverse(top k × k), say: take the polynomial of degree below k that has the value of data shard i
 * at the field element i; shard x is its value at x. So one formula, Lagrange's, gives encoding
 * (from the points 0..k−1) and reconstruction (from any k points) alike. No matrix is inverted and
 * none is stored, and a row depends on k alone, never on m: a code with more spare shards has the
 * same first rows.
 *
 * <p>Cost: k² multiplications for the points, then k per coefficient row.
 */
final class Interpolation {

  private Interpolation() {}

  /**
   * Coefficients that make the shards {@code targets} out of the shards {@code sources}.
   *
   * @param sources k distinct shard indices 0..255
   * @param targets shard indices 0..255
   * @return one row per target with one coefficient 0..255 per source
   */
  static int[][] rows(int[] sources, int[] targets) {
    int[] weights = new int[sources.length];
    for (int j = 0; j < sources.length; j++) {
      weights[j] = productOfDifferences(sources[j], sources);
    }
    int[][] rows = new int[targets.length][];
    for (int i = 0; i < targets.length; i++) {
      rows[i] = row(targets[i], sources, weights);
    }
    return rows;
  }

  private static int[] row(int target, int[] sources, int[] weights) {
    int[] row = new int[sources.length];
    int all = productOfDifferences(target, sources);
    for (int j = 0; j < sources.length; j++) {
      if (sources[j] == target) {
        row[j] = 1;
        return clearAllBut(j, row);
      }
      row[j] = Gf256.divide(Gf256.divide(all, target ^ sources[j]), weights[j]);
    }
    return row;
  }

  private static int[] clearAllBut(int kept, int[] row) {
    for (int j = 0; j < row.length; j++) {
      if (j != kept) {
        row[j] = 0;
      }
    }
    return row;
  }

  /** The product of point − source over all sources other than the point itself. */
  private static int productOfDifferences(int point, int[] sources) {
    int product = 1;
    for (int source : sources) {
      if (source != point) {
        product = Gf256.multiply(product, point ^ source);
      }
    }
    return product;
  }
}
