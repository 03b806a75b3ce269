package dev.cairn.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

final class KeyScheduleTest {

  private static final HexFormat HEX = HexFormat.of();

  /** RFC 9180 A.1.1: the schedule alone, for DHKEM(X25519) is not among our suites. */
  @Test
  void givesTheScheduleOfRfc9180() {
    KeySchedule schedule =
        KeySchedule.of(
            new KeySchedule.Suite(0x0020, 0x0001, 16),
            HEX.parseHex("fe0e18c9f024ce43799ae393c7e8fe8fce9d218875e8227b0187c04e7d2ea1fc"),
            HEX.parseHex("4f6465206f6e2061204772656369616e2055726e"));
    assertThat(HEX.formatHex(schedule.key())).isEqualTo("4531685d41d65f03dc48f6b8302c05b0");
    assertThat(HEX.formatHex(schedule.baseNonce())).isEqualTo("56d890e5accaaf011cff4b7d");
  }

  /** draft-ietf-hpke-pq, X-Wing: from the recipient's seed to the first message. */
  @Test
  void opensTheFirstMessageOfTheHybridVector() throws GeneralSecurityException {
    Vectors vector = new Vectors("hpke-vectors.properties");
    XWing.PrivateKey recipient = XWing.PrivateKey.ofSeed(vector.get("skRm"));
    assertThat(recipient.publicKey()).isEqualTo(vector.get("pkRm"));
    byte[] secret = recipient.decapsulate(vector.get("enc")).orElseThrow();
    assertThat(secret).isEqualTo(vector.get("shared_secret"));
    KeySchedule schedule =
        KeySchedule.of(new KeySchedule.Suite(0x647A, 0x0003, 32), secret, vector.get("info"));
    assertThat(schedule.key()).isEqualTo(vector.get("key"));
    assertThat(schedule.baseNonce()).isEqualTo(vector.get("base_nonce"));

    Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
    cipher.init(
        Cipher.DECRYPT_MODE,
        new SecretKeySpec(schedule.key(), "ChaCha20"),
        new IvParameterSpec(schedule.baseNonce()));
    cipher.updateAAD(vector.get("encryption.aad"));
    assertThat(cipher.doFinal(vector.get("encryption.ct"))).isEqualTo(vector.get("encryption.pt"));
  }
}
