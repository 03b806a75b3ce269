package dev.cairn.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** ECDSA on P-256, by the vectors of RFC 6979 §A.2.5. */
class P256VerifyKeyTest {

  private static final String X =
      "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6";
  private static final String Y =
      "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
  private static final String R =
      "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716";
  private static final String S =
      "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
  private static final BigInteger ORDER =
      new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
  private static final byte[] SAMPLE = "sample".getBytes(US_ASCII);

  private final P256VerifyKey key = P256VerifyKey.of(hex("04" + X + Y));
  private final byte[] signature = P256VerifyKey.der(hex(R + S));

  P256VerifyKeyTest() throws InvalidKeyException {}

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  @Test
  void verifiesTheStandardsVectorAndNothingElse() {
    assertThat(HexFormat.of().formatHex(signature)).isEqualTo("3046022100" + R + "022100" + S);
    assertThat(key.verify(SAMPLE, signature)).isTrue();
    assertThat(key.verify("samplf".getBytes(US_ASCII), signature)).isFalse();
    for (int at = 0; at < signature.length; at++) {
      byte[] other = signature.clone();
      other[at] ^= 1;
      assertThat(key.verify(SAMPLE, other)).as("byte %d", at).isFalse();
    }
  }

  /** Who is strict here refuses what other signers of X.509 make: both stand for one signature. */
  @Test
  void takesBothOfTheTwoNumbersThatStandForEachOther() {
    String low = ORDER.subtract(new BigInteger(S, 16)).toString(16);
    byte[] plain = hex(R + "0".repeat(64 - low.length()) + low);
    assertThat(key.verify(SAMPLE, P256VerifyKey.der(plain))).isTrue();
  }

  @Test
  void aSignatureHasOneForm() {
    String[] others = {
      "",
      "30",
      "3046022100" + R + "022100", // cut
      "3046022100" + R + "022100" + S + "00", // and more
      "3047022100" + R + "022100" + S + "00", // and more, within
      "308146022100" + R + "022100" + S, // a length in the long form
      "304702220000" + R + "022100" + S, // a zero too many
      "30450220" + R + "022100" + S, // negative
      "3024022100" + R + "02ff",
      "3026022100" + R + "020100", // s is 0
      "302702200" + "0".repeat(63) + "0020100",
    };
    for (String other : others) {
      byte[] bytes = other.length() % 2 == 0 ? hex(other) : hex(other + "0");
      assertThat(key.verify(SAMPLE, bytes)).as(other).isFalse();
    }
    byte[] beyond = P256VerifyKey.der(hex("f".repeat(64) + S));
    assertThat(key.verify(SAMPLE, beyond)).as("r beyond the order").isFalse();
    assertThat(key.verify(SAMPLE, P256VerifyKey.der(new byte[64]))).as("zeros").isFalse();
    assertThatThrownBy(() -> P256VerifyKey.der(new byte[63]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aKeyIsAnUncompressedPointOfTheCurve() {
    byte[] good = key.bytes();
    byte[] off = good.clone();
    off[64] ^= 1;
    byte[] compressed = Arrays.copyOf(good, 33);
    compressed[0] = 3;
    byte[] tagged = good.clone();
    tagged[0] = 6;
    byte[] beyond = good.clone();
    Arrays.fill(beyond, 1, 33, (byte) 0xff);
    for (byte[] each :
        new byte[][] {off, compressed, tagged, beyond, new byte[65], {0}, new byte[0]}) {
      assertThatThrownBy(() -> P256VerifyKey.of(each))
          .as(HexFormat.of().formatHex(each))
          .isInstanceOf(InvalidKeyException.class);
    }
  }
}
