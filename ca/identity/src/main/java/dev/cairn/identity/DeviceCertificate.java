package dev.cairn.identity;

import dev.cairn.crypto.VerifyKey;
import java.math.BigInteger;
import java.time.Instant;

/**
 * What a device certificate says, believed by nobody yet: its form and its bindings were read, its
 * signature and its log were not looked at. For the authority, which reads back its own log, and
 * for showing a certificate to people.
 *
 * @param serial with its issuer, its identity
 * @param key the device's
 * @param node its place in the overlay
 * @param subject whose it is
 * @param notBefore start of validity
 * @param notAfter end of validity
 */
public record DeviceCertificate(
    BigInteger serial,
    VerifyKey key,
    NodeBinding node,
    SubjectBinding subject,
    Instant notBefore,
    Instant notAfter) {

  private static final String WHAT = "device certificate";

  /**
   * Reads DER.
   *
   * @throws RefusedException if it has not the form of a device certificate
   */
  public static DeviceCertificate read(byte[] der) throws RefusedException {
    return read(ParsedCertificate.parse(der, WHAT));
  }

  /**
   * Reads DER and checks all that does not pass with time: signatures up to the root, profile,
   * names, the draw of the node id. Not its dates, its log, nor whether it was revoked.
   *
   * @param issuerDer the issuing CA's certificate
   * @throws RefusedException as {@link Admission#check} would name it
   */
  public static DeviceCertificate verify(TrustAnchor anchor, byte[] der, byte[] issuerDer)
      throws RefusedException {
    ParsedCertificate certificate = ParsedCertificate.parse(der, WHAT);
    ParsedCertificate issuer = IssuerProfile.check(anchor, issuerDer);
    AdmissionChecks.signedBy(certificate, issuer, WHAT);
    AdmissionChecks.device(anchor.organisation(), certificate, issuer);
    return read(certificate);
  }

  static DeviceCertificate read(ParsedCertificate certificate) throws RefusedException {
    return new DeviceCertificate(
        certificate.serial(),
        certificate.key(),
        NodeBinding.decode(
            ProfileCheck.required(certificate, CertificateProfile.NODE_BINDING, WHAT)),
        SubjectBinding.decode(
            ProfileCheck.required(certificate, CertificateProfile.SUBJECT_BINDING, WHAT)),
        certificate.notBefore(),
        certificate.notAfter());
  }
}
