package dev.cairn.authority.x509;

import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.CertificateKey;
import java.io.IOException;

/**
 * What an issuing CA signs with: a key in memory, or one that never leaves its token. Safe for many
 * threads.
 */
public interface IssuingKey {

  /** The public half. */
  CertificateKey verifyKey();

  /**
   * The signature of {@code message}, in the form that its algorithm has in X.509.
   *
   * @throws IOException if a token cannot sign now; the message says what to do
   */
  byte[] sign(byte[] message) throws IOException;

  /** A key in memory. */
  static IssuingKey of(SigningKey key) {
    return new InMemory(key);
  }

  /** Signs at once, and never fails. */
  record InMemory(SigningKey key) implements IssuingKey {
    @Override
    public CertificateKey verifyKey() {
      return new CertificateKey.Ed25519(key.verifyKey());
    }

    @Override
    public byte[] sign(byte[] message) {
      return key.sign(message);
    }
  }
}
