package dev.cairn.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** RFC 5869 appendix A, the SHA-256 cases. */
final class HkdfTest {

  private static final HexFormat HEX = HexFormat.of();

  @Test
  void givesTestCase1() {
    byte[] prk = Hkdf.extract(HEX.parseHex("000102030405060708090a0b0c"), repeat(0x0b, 22));
    assertThat(HEX.formatHex(prk))
        .isEqualTo("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
    assertThat(HEX.formatHex(Hkdf.expand(prk, HEX.parseHex("f0f1f2f3f4f5f6f7f8f9"), 42)))
        .isEqualTo(
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  }

  @Test
  void givesTestCase2() {
    byte[] prk = Hkdf.extract(count(0x60, 80), count(0x00, 80));
    assertThat(HEX.formatHex(prk))
        .isEqualTo("06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244");
    assertThat(HEX.formatHex(Hkdf.expand(prk, count(0xb0, 80), 82)))
        .isEqualTo(
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c6"
                + "5e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87");
  }

  @Test
  void givesTestCase3WithoutSaltOrInfo() {
    assertThat(HEX.formatHex(Hkdf.derive(repeat(0x0b, 22), "", 42)))
        .isEqualTo(
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
  }

  @Test
  void twoPurposesGiveTwoKeys() {
    byte[] secret = repeat(7, 32);
    assertThat(Hkdf.derive(secret, "a", 32)).isNotEqualTo(Hkdf.derive(secret, "b", 32));
  }

  @Test
  void refusesMoreThan255Hashes() {
    byte[] prk = repeat(1, 32);
    assertThat(Hkdf.expand(prk, prk, Hkdf.OUTPUT_BYTES_MAX)).hasSize(8160);
    assertThatThrownBy(() -> Hkdf.expand(prk, prk, Hkdf.OUTPUT_BYTES_MAX + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] repeat(int value, int count) {
    byte[] out = new byte[count];
    java.util.Arrays.fill(out, (byte) value);
    return out;
  }

  private static byte[] count(int from, int count) {
    byte[] out = new byte[count];
    for (int i = 0; i < count; i++) {
      out[i] = (byte) (from + i);
    }
    return out;
  }
}
