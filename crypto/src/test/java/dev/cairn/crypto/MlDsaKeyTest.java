package dev.cairn.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MlDsaKeyTest {

  private static final long SEED = 20261128;
  private static final byte[] MESSAGE = {1, 2, 3};

  private final MlDsaKey key = MlDsaKey.fromSeed(new byte[MlDsaKey.SEED_BYTES]);

  /** The JDK's ML-DSA shares no code with ours. */
  @Test
  void jdkAcceptsItsSignatures() throws Exception {
    byte[] prefix = HexFormat.of().parseHex("308207b2300b0609608648016503040312038207a100");
    byte[] spki = Arrays.copyOf(prefix, prefix.length + MlDsaVerifyKey.BYTES);
    System.arraycopy(key.verifyKey().bytes(), 0, spki, prefix.length, MlDsaVerifyKey.BYTES);
    Signature signature = Signature.getInstance("ML-DSA");
    signature.initVerify(
        KeyFactory.getInstance("ML-DSA").generatePublic(new X509EncodedKeySpec(spki)));
    signature.update(MESSAGE);
    assertThat(signature.verify(key.sign(MESSAGE))).isTrue();
  }

  @Test
  void signsTheSameMessageTheSameWay() {
    assertThat(key.sign(MESSAGE)).hasSize(MlDsaVerifyKey.SIGNATURE_BYTES);
    assertThat(key.sign(MESSAGE)).isEqualTo(key.sign(MESSAGE));
  }

  @Test
  void refusesOtherMessagesKeysAndEveryChangedBit() throws Exception {
    byte[] signature = key.sign(MESSAGE);
    MlDsaVerifyKey verifyKey = MlDsaVerifyKey.of(key.verifyKey().bytes());
    assertThat(verifyKey.verify(MESSAGE, signature)).isTrue();
    assertThat(verifyKey.verify(new byte[3], signature)).isFalse();
    byte[] seed = new byte[MlDsaKey.SEED_BYTES];
    seed[0] = 1;
    assertThat(MlDsaKey.fromSeed(seed).verifyKey().verify(MESSAGE, signature)).isFalse();
    Random random = new Random(SEED);
    for (int i = 0; i < 100; i++) {
      byte[] changed = signature.clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      assertThat(verifyKey.verify(MESSAGE, changed)).as("seed %d, %d", SEED, i).isFalse();
    }
    assertThat(verifyKey.verify(MESSAGE, new byte[0])).isFalse();
    assertThatThrownBy(() -> MlDsaVerifyKey.of(new byte[7]))
        .isInstanceOf(InvalidKeyException.class);
  }

  /** What is derived from a root's key must stay what it is for twenty years. */
  @Test
  void keyBesideAnEd25519KeyIsAlwaysTheSame() {
    MlDsaKey beside = MlDsaKey.beside(SigningKey.fromSeed(new byte[SigningKey.SEED_BYTES]));
    assertThat(Hash.of(beside.verifyKey().bytes()).hex())
        .isEqualTo("ca827562ad77874aebe2df3fff17c223b0dd2c1eb64dc0819c918bd5dfd948f7");
    assertThat(beside.verifyKey()).isNotEqualTo(key.verifyKey());
  }
}
