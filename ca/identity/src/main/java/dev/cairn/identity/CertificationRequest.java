package dev.cairn.identity;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.VerifyKey;
import java.util.HashSet;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extensions;

/**
 * A PKCS#10 request (RFC 2986) whose signature was checked. Only its key counts: which names a
 * certificate carries is the authority's to say, so those in the request are not looked at; one
 * that asks to be a CA is refused all the same, because whoever wrote it expects something else.
 *
 * @param key that asks, and signed
 */
public record CertificationRequest(VerifyKey key) {

  /** Bound on a request: an Ed25519 key, a name and a few wishes have less than 1 KiB. */
  public static final int BYTES_MAX = 3 * 1024;

  private static final String WHAT = "certification request";

  /**
   * Reads DER.
   *
   * @throws RefusedException {@code TOO_LARGE}, {@code MALFORMED}, {@code NOT_CANONICAL}, {@code
   *     ALGORITHM}, {@code WEAK_KEY}, {@code BAD_SIGNATURE}, {@code LEAF_IS_CA}
   */
  public static CertificationRequest verify(byte[] der) throws RefusedException {
    SignedDer signed = SignedDer.parse(der, BYTES_MAX, WHAT);
    try {
      return verify(signed);
    } catch (IllegalArgumentException | IllegalStateException | ClassCastException e) {
      // What Bouncy Castle throws for a value of another type than its place asks for.
      throw new RefusedException(Reason.MALFORMED, WHAT + ": " + e.getMessage());
    }
  }

  /**
   * A request for an issuing CA, whose signature was checked.
   *
   * @param key that shall issue; may also be of P-256
   * @param ended ids of the issuing CAs that shall end with it, before their time
   */
  public record OfIssuer(CertificateKey key, Set<Hash> ended) {
    public OfIssuer {
      ended = Set.copyOf(ended);
    }
  }

  /**
   * Reads the DER of a request for an issuing CA.
   *
   * @throws RefusedException as above, but for {@code LEAF_IS_CA}
   */
  public static OfIssuer verifyIssuers(byte[] der) throws RefusedException {
    SignedDer signed = SignedDer.parse(der, BYTES_MAX, WHAT);
    try {
      CertificationRequestInfo info = CertificationRequestInfo.getInstance(signed.content());
      return new OfIssuer(key(signed, info), ended(info));
    } catch (IllegalArgumentException | IllegalStateException | ClassCastException e) {
      throw new RefusedException(Reason.MALFORMED, WHAT + ": " + e.getMessage());
    }
  }

  private static Set<Hash> ended(CertificationRequestInfo info) throws RefusedException {
    Set<Hash> ended = new HashSet<>();
    if (info.getAttributes() != null) {
      for (ASN1Encodable each : info.getAttributes()) {
        Attribute attribute = Attribute.getInstance(each);
        if (attribute.getAttrType().equals(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)) {
          var wishes = Extension.parseAll(attribute.getAttributeValues()[0], WHAT);
          Extension wish = wishes.get(CertificateProfile.ENDED_ISSUERS);
          ended.addAll(wish == null ? Set.of() : ProfileCheck.issuerIds(wish, WHAT + " ends"));
        }
      }
    }
    return ended;
  }

  private static CertificateKey key(SignedDer signed, CertificationRequestInfo info)
      throws RefusedException {
    if (!info.getVersion().equals(new ASN1Integer(0))) {
      throw Der.malformed(WHAT);
    }
    CertificateKey key = CertificateKey.ofSpki(Der.encoded(info.getSubjectPublicKeyInfo()), WHAT);
    if (!signed.isSignedBy(key)) {
      throw new RefusedException(
          Reason.BAD_SIGNATURE, WHAT + " is not signed by the key that it names");
    }
    return key;
  }

  private static CertificationRequest verify(SignedDer signed) throws RefusedException {
    CertificationRequestInfo info = CertificationRequestInfo.getInstance(signed.content());
    VerifyKey key = ParsedCertificate.ed25519(key(signed, info), WHAT);
    if (info.getAttributes() != null) {
      for (ASN1Encodable attribute : info.getAttributes()) {
        requireNoCa(Attribute.getInstance(attribute));
      }
    }
    return new CertificationRequest(key);
  }

  private static void requireNoCa(Attribute attribute) throws RefusedException {
    if (!attribute.getAttrType().equals(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)) {
      return;
    }
    for (ASN1Encodable value : attribute.getAttributeValues()) {
      BasicConstraints constraints = BasicConstraints.fromExtensions(Extensions.getInstance(value));
      if (constraints != null && constraints.isCA()) {
        throw new RefusedException(
            Reason.LEAF_IS_CA, WHAT + " asks for CA:TRUE; devices' certificates sign nothing");
      }
    }
  }
}
