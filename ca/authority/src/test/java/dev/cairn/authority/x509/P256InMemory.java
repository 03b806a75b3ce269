package dev.cairn.authority.x509;

import dev.cairn.crypto.InvalidKeyException;
import dev.cairn.crypto.P256VerifyKey;
import dev.cairn.identity.CertificateKey;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;

/** A P-256 key as a token has one, in memory. */
public final class P256InMemory implements IssuingKey {

  private final KeyPair pair;

  public P256InMemory() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    pair = generator.generateKeyPair();
  }

  @Override
  public CertificateKey verifyKey() {
    byte[] spki = pair.getPublic().getEncoded();
    try {
      return new CertificateKey.P256(
          P256VerifyKey.of(
              Arrays.copyOfRange(spki, spki.length - P256VerifyKey.BYTES, spki.length)));
    } catch (InvalidKeyException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public byte[] sign(byte[] message) {
    try {
      Signature signer = Signature.getInstance("SHA256withECDSA");
      signer.initSign(pair.getPrivate());
      signer.update(message);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
