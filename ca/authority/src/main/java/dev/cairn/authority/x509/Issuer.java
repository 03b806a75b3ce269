package dev.cairn.authority.x509;

import dev.cairn.identity.IssuingCa;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * A generation of the issuing CA that can sign.
 *
 * @param ca its certificate
 * @param key its private key
 */
public record Issuer(IssuingCa ca, IssuingKey key) {

  /** Its distinguished name. */
  public X500Name name() {
    return X500Name.getInstance(ca.subjectDer());
  }
}
