package dev.cairn.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class Ed25519KeysTest {

  private static final HexFormat HEX = HexFormat.of();

  /** 2^252 + 27742317777372353535851937790883648493, RFC 8032 §5.1. */
  private static final BigInteger ORDER =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

  @ParameterizedTest
  @CsvSource({ // RFC 8032 §7.1, tests 1 to 3: seed, public key, message, signature
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60,"
        + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a,'',"
        + "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb,"
        + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c,72,"
        + "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7,"
        + "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025,af82,"
        + "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
  })
  void signsAsRfc8032(String seed, String key, String message, String signature)
      throws InvalidKeyException {
    SigningKey signing = SigningKey.fromSeed(HEX.parseHex(seed));
    assertThat(signing.verifyKey().toString()).isEqualTo(key);
    assertThat(HEX.formatHex(signing.sign(HEX.parseHex(message)))).isEqualTo(signature);
    VerifyKey verify = VerifyKey.of(HEX.parseHex(key));
    assertThat(verify.verify(HEX.parseHex(message), HEX.parseHex(signature))).isTrue();
    assertThat(verify.verify(HEX.parseHex(message + "00"), HEX.parseHex(signature))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        // the same points written with y + p, and no point at all
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0200000000000000000000000000000000000000000000000000000000000000"
      })
  void refusesKeysOfSmallOrderAndWhatIsNoPoint(String key) {
    assertThatThrownBy(() -> VerifyKey.of(HEX.parseHex(key)))
        .isInstanceOf(InvalidKeyException.class);
  }

  /** Keys that were checked are remembered; by no more than their own bytes. */
  @Test
  void aKeyThatComesAgainIsThatKeyAndABadOneIsRefusedEachTime() throws Exception {
    byte[] identity = new byte[VerifyKey.BYTES];
    identity[0] = 1;
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 1500; i++) {
        byte[] seed = ByteBuffer.allocate(32).putInt(i).array();
        byte[] encoded = SigningKey.fromSeed(seed).verifyKey().bytes();
        assertThat(VerifyKey.of(encoded).bytes()).isEqualTo(encoded);
      }
      assertThatThrownBy(() -> VerifyKey.of(identity)).isInstanceOf(InvalidKeyException.class);
    }
  }

  @Test
  void refusesASignatureWhoseScalarWasMovedByTheOrder() {
    SigningKey key = SigningKey.generate(new SecureRandom());
    byte[] message = {1, 2, 3};
    byte[] signature = key.sign(message);
    assertThat(key.verifyKey().verify(message, signature)).isTrue();
    byte[] moved = littleEndian(scalar(signature).add(ORDER));
    System.arraycopy(moved, 0, signature, 32, 32);
    assertThat(key.verifyKey().verify(message, signature)).isFalse();
  }

  @Test
  void refusesEveryFlippedBitOfASignature() {
    SigningKey key = SigningKey.generate(new SecureRandom());
    byte[] message = {1, 2, 3};
    byte[] signature = key.sign(message);
    for (int bit = 0; bit < signature.length * 8; bit++) {
      signature[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(key.verifyKey().verify(message, signature)).isFalse();
      signature[bit / 8] ^= (byte) (1 << (bit % 8));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 33})
  void refusesKeysAndSeedsOfAnotherLength(int length) {
    assertThatThrownBy(() -> VerifyKey.of(new byte[length]))
        .isInstanceOf(InvalidKeyException.class);
    assertThatThrownBy(() -> SigningKey.fromSeed(new byte[length]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static BigInteger scalar(byte[] signature) {
    byte[] big = new byte[32];
    for (int i = 0; i < 32; i++) {
      big[i] = signature[63 - i];
    }
    return new BigInteger(1, big);
  }

  private static byte[] littleEndian(BigInteger value) {
    byte[] out = new byte[32];
    for (int i = 0; i < 32; i++) {
      out[i] = value.shiftRight(8 * i).byteValue();
    }
    return out;
  }
}
