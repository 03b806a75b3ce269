package dev.cairn.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class EnvelopeTest {

  private static final byte[] INFO = "share of x for y".getBytes(StandardCharsets.UTF_8);
  private static final byte[] AAD = {9};
  private static final byte[] PLAIN = {1, 2, 3, 4, 5};

  private final SecureRandom chance = new SecureRandom();
  private final Envelope.KeyPair recipient = Envelope.KeyPair.generate(chance);

  @Test
  void recipientOpensIt() throws Exception {
    byte[] envelope = Envelope.seal(recipient.publicKey(), INFO, AAD, PLAIN, chance);
    assertThat(envelope).hasSize(PLAIN.length + Envelope.OVERHEAD_BYTES);
    assertThat(Envelope.open(recipient, INFO, AAD, envelope)).isEqualTo(PLAIN);
  }

  @Test
  void pairOfASeedIsAlwaysTheSame() {
    byte[] seed = new byte[32];
    assertThat(Envelope.KeyPair.fromSeed(seed).publicKey())
        .isEqualTo(Envelope.KeyPair.fromSeed(seed).publicKey())
        .hasSize(Envelope.PUBLIC_KEY_BYTES);
  }

  @Test
  void refusesAnotherRecipientPurposeOrAad() throws Exception {
    byte[] envelope = Envelope.seal(recipient.publicKey(), INFO, AAD, PLAIN, chance);
    assertBroken(Envelope.KeyPair.generate(chance), INFO, AAD, envelope);
    assertBroken(recipient, AAD, AAD, envelope);
    assertBroken(recipient, INFO, INFO, envelope);
  }

  @Test
  void refusesChangedAndCutEnvelopes() throws Exception {
    byte[] envelope = Envelope.seal(recipient.publicKey(), INFO, AAD, PLAIN, chance);
    for (int at = 0; at < envelope.length; at += 7) {
      byte[] changed = envelope.clone();
      changed[at] ^= 0x10;
      assertBroken(recipient, INFO, AAD, changed);
    }
    assertBroken(recipient, INFO, AAD, Arrays.copyOf(envelope, envelope.length - 1));
    assertBroken(recipient, INFO, AAD, Arrays.copyOf(envelope, Envelope.OVERHEAD_BYTES - 1));
    assertBroken(recipient, INFO, AAD, new byte[0]);
  }

  private static void assertBroken(
      Envelope.KeyPair recipient, byte[] info, byte[] aad, byte[] envelope) {
    assertThatThrownBy(() -> Envelope.open(recipient, info, aad, envelope))
        .isInstanceOf(SealBrokenException.class);
  }
}
