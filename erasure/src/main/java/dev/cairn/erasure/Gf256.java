package dev.cairn.erasure;

/**
 * The field GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1 (0x11D), whose generator is 2: the field of
 * JavaReedSolomon, ISA-L and klauspost/reedsolomon. Elements are ints 0..255; addition and
 * subtraction are exclusive or.
 */
final class Gf256 {

  private static final int POLYNOMIAL = 0x11D;

  /** Order of the multiplicative group. */
  private static final int ORDER = 255;

  /** Powers of 2, written twice so that the sum of two logarithms needs no reduction. */
  private static final int[] EXP = new int[2 * ORDER];

  private static final int[] LOG = new int[256];

  static {
    int power = 1;
    for (int i = 0; i < ORDER; i++) {
      EXP[i] = power;
      EXP[i + ORDER] = power;
      LOG[power] = i;
      power <<= 1;
      if (power > 0xFF) {
        power ^= POLYNOMIAL;
      }
    }
  }

  private Gf256() {}

  static int multiply(int a, int b) {
    return a == 0 || b == 0 ? 0 : EXP[LOG[a] + LOG[b]];
  }

  /** The quotient a / b; b is not 0. */
  static int divide(int a, int b) {
    if (b == 0) {
      throw new ArithmeticException("division by zero in GF(2^8)");
    }
    return a == 0 ? 0 : EXP[LOG[a] + ORDER - LOG[b]];
  }
}
