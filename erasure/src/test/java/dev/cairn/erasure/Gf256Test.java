package dev.cairn.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The laws of a field, over every element. */
class Gf256Test {

  @Test
  void multipliesAsPolynomialsDo() {
    for (int a = 0; a < 256; a++) {
      for (int b = 0; b < 256; b++) {
        assertThat(Gf256.multiply(a, b)).isEqualTo(SlowReference.multiply(a, b));
      }
    }
  }

  @Test
  void multiplicationCommutesAssociatesAndDistributes() {
    for (int a = 0; a < 256; a++) {
      for (int b = 0; b < 256; b++) {
        int ab = Gf256.multiply(a, b);
        boolean holds = ab == Gf256.multiply(b, a);
        for (int c = 0; c < 256; c++) {
          holds &= Gf256.multiply(ab, c) == Gf256.multiply(a, Gf256.multiply(b, c));
          holds &= Gf256.multiply(a, b ^ c) == (ab ^ Gf256.multiply(a, c));
        }
        assertThat(holds).as("laws at %d, %d", a, b).isTrue();
      }
    }
  }

  @Test
  void oneIsNeutralAndDivisionUndoesMultiplication() {
    for (int a = 0; a < 256; a++) {
      assertThat(Gf256.multiply(a, 1)).isEqualTo(a);
      for (int b = 1; b < 256; b++) {
        assertThat(Gf256.divide(Gf256.multiply(a, b), b)).isEqualTo(a);
        assertThat(Gf256.multiply(Gf256.divide(a, b), b)).isEqualTo(a);
      }
    }
  }

  @Test
  void refusesDivisionByZero() {
    assertThatThrownBy(() -> Gf256.divide(7, 0)).isInstanceOf(ArithmeticException.class);
  }
}
