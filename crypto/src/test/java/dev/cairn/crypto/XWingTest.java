package dev.cairn.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The three vectors of draft-connolly-cfrg-xwing-kem, appendix C, and keys nobody should use. */
final class XWingTest {

  private static final Vectors VECTORS = new Vectors("xwing-vectors.properties");

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void givesTheDraftsVectors(int number) throws InvalidKeyException {
    XWing.PrivateKey key = XWing.PrivateKey.ofSeed(VECTORS.get(number + ".seed"));
    assertThat(key.publicKey()).isEqualTo(VECTORS.get(number + ".pk"));
    XWing.Encapsulated sent = XWing.encapsulate(key.publicKey(), VECTORS.get(number + ".eseed"));
    assertThat(sent.ciphertext()).isEqualTo(VECTORS.get(number + ".ct"));
    assertThat(sent.secret()).isEqualTo(VECTORS.get(number + ".ss"));
    assertThat(key.decapsulate(sent.ciphertext()).orElseThrow()).isEqualTo(sent.secret());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void refusesPointsOfSmallOrder(int point) {
    XWing.PrivateKey key = XWing.PrivateKey.ofSeed(new byte[32]);
    byte[] weak = key.publicKey();
    Arrays.fill(weak, XWing.PUBLIC_BYTES - 32, XWing.PUBLIC_BYTES, (byte) 0);
    weak[XWing.PUBLIC_BYTES - 32] = (byte) point;
    assertThatThrownBy(() -> XWing.encapsulate(weak, new byte[64]))
        .isInstanceOf(InvalidKeyException.class);
    byte[] sent = new byte[XWing.CIPHERTEXT_BYTES];
    sent[XWing.CIPHERTEXT_BYTES - 32] = (byte) point;
    assertThat(key.decapsulate(sent)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1215, 1217})
  void refusesKeysOfAnotherLength(int length) {
    assertThatThrownBy(() -> XWing.encapsulate(new byte[length], new byte[64]))
        .isInstanceOf(InvalidKeyException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 1150})
  void refusesLatticeKeysThatAreNotReduced(int at) {
    byte[] key = XWing.PrivateKey.ofSeed(new byte[32]).publicKey();
    key[at] = (byte) 0xFF;
    key[at + 1] = (byte) 0xFF;
    key[at - 1] = (byte) 0xFF;
    assertThatThrownBy(() -> XWing.encapsulate(key, new byte[64]))
        .isInstanceOf(InvalidKeyException.class);
  }
}
