package dev.cairn.crypto;

/**
 * GF(2^8) modulo x^8+x^4+x^3+x+1 (0x11B, the field of AES, FIPS 197 §4), for secrets: no branch, no
 * table and no array index depends on an operand. A product costs about 40 operations.
 *
 * <p>Not the field of the erasure code (0x11D), which is public and must be fast.
 */
final class Gf256 {

  private static final int REDUCE = 0x1B;

  private Gf256() {}

  /** The product of two elements, each 0..255. */
  static int multiply(int left, int right) {
    int product = 0;
    int shifted = left;
    for (int bit = 0; bit < 8; bit++) {
      product ^= shifted & -((right >>> bit) & 1);
      shifted = ((shifted << 1) ^ (REDUCE & -(shifted >>> 7))) & 0xFF;
    }
    return product;
  }

  /** The inverse of {@code element}: its power 254. 0 for 0. */
  static int invert(int element) {
    int power = element;
    int square = element;
    for (int i = 0; i < 6; i++) { // exponent 1 → 3 → 7 → … → 127
      square = multiply(square, square);
      power = multiply(power, square);
    }
    return multiply(power, power);
  }
}
