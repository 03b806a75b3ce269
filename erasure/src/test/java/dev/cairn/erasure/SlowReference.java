package dev.cairn.erasure;

/**
 * The code as its definition says it, bit by bit and with no table: what every fast path is held
 * against. Multiplication is schoolbook, the matrix is vandermonde(n, k) × inverse(top k × k).
 */
final class SlowReference {

  private SlowReference() {}

  /** Polynomial multiplication over GF(2), reduced by 0x11D. */
  static int multiply(int a, int b) {
    int product = 0;
    for (int bit = 0; bit < 8; bit++) {
      if ((b >> bit & 1) != 0) {
        product ^= a << bit;
      }
    }
    for (int bit = 14; bit >= 8; bit--) {
      if ((product >> bit & 1) != 0) {
        product ^= 0x11D << (bit - 8);
      }
    }
    return product;
  }

  static int inverse(int a) {
    for (int b = 1; b < 256; b++) {
      if (multiply(a, b) == 1) {
        return b;
      }
    }
    throw new ArithmeticException("no inverse of " + a);
  }

  /** The whole n × k matrix of the systematic code. */
  static int[][] matrix(int n, int k) {
    int[][] vandermonde = new int[n][k];
    for (int row = 0; row < n; row++) {
      int power = 1;
      for (int column = 0; column < k; column++) {
        vandermonde[row][column] = power;
        power = multiply(power, row);
      }
    }
    int[][] top = new int[k][];
    System.arraycopy(vandermonde, 0, top, 0, k);
    return product(vandermonde, inverse(top));
  }

  static int[][] product(int[][] a, int[][] b) {
    int[][] result = new int[a.length][b[0].length];
    for (int row = 0; row < a.length; row++) {
      for (int column = 0; column < b[0].length; column++) {
        for (int i = 0; i < b.length; i++) {
          result[row][column] ^= multiply(a[row][i], b[i][column]);
        }
      }
    }
    return result;
  }

  /** Gauss–Jordan elimination. */
  static int[][] inverse(int[][] matrix) {
    int size = matrix.length;
    int[][] left = new int[size][];
    int[][] right = new int[size][size];
    for (int i = 0; i < size; i++) {
      left[i] = matrix[i].clone();
      right[i][i] = 1;
    }
    for (int column = 0; column < size; column++) {
      int pivot = column;
      while (left[pivot][column] == 0) {
        pivot++;
      }
      swap(left, pivot, column);
      swap(right, pivot, column);
      int scale = inverse(left[column][column]);
      scale(left[column], scale);
      scale(right[column], scale);
      for (int row = 0; row < size; row++) {
        if (row != column && left[row][column] != 0) {
          int factor = left[row][column];
          addScaled(left[row], left[column], factor);
          addScaled(right[row], right[column], factor);
        }
      }
    }
    return right;
  }

  /** Output j of a product: the sum over i of row[i] · inputs[i]. */
  static byte[] combine(int[] row, byte[][] inputs) {
    byte[] result = new byte[inputs[0].length];
    for (int i = 0; i < row.length; i++) {
      for (int p = 0; p < result.length; p++) {
        result[p] ^= (byte) multiply(row[i], inputs[i][p] & 0xFF);
      }
    }
    return result;
  }

  private static void swap(int[][] rows, int a, int b) {
    int[] row = rows[a];
    rows[a] = rows[b];
    rows[b] = row;
  }

  private static void scale(int[] row, int factor) {
    for (int i = 0; i < row.length; i++) {
      row[i] = multiply(row[i], factor);
    }
  }

  private static void addScaled(int[] row, int[] other, int factor) {
    for (int i = 0; i < row.length; i++) {
      row[i] ^= multiply(other[i], factor);
    }
  }
}
