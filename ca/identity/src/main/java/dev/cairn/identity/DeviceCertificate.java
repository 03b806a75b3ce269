package dev.cairn.identity;

import dev.cairn.crypto.VerifyKey;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;

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
 * @param recovery there for the role {@link SubjectBinding#RECOVERY} alone
 */
public record DeviceCertificate(
    BigInteger serial,
    VerifyKey key,
    NodeBinding node,
    SubjectBinding subject,
    Instant notBefore,
    Instant notAfter,
    Optional<RecoveryBinding> recovery) {

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
   * Reads a certificate from the authority's own log, where it was written after it was made: forty
   * times as fast as {@link #read(byte[])}, and believes what it reads.
   *
   * @throws RefusedException if it has not even the form
   */
  public static DeviceCertificate readLogged(byte[] der) throws RefusedException {
    try {
      LoggedDer fields = new LoggedDer(der).next(LoggedDer.SEQUENCE).next(LoggedDer.SEQUENCE);
      fields.next(); // version
      BigInteger serial = fields.next(LoggedDer.INTEGER).integer();
      fields.next(); // algorithm
      fields.next(); // issuer
      LoggedDer validity = fields.next(LoggedDer.SEQUENCE);
      Instant notBefore = validity.next().time();
      Instant notAfter = validity.next().time();
      fields.next(); // subject
      LoggedDer spki = fields.next(LoggedDer.SEQUENCE);
      spki.next();
      byte[] key = spki.next(LoggedDer.BIT_STRING).content();
      LoggedDer extensions = fields.next(LoggedDer.EXTENSIONS).next(LoggedDer.SEQUENCE);
      NodeBinding node = NodeBinding.readLogged(value(extensions, NODE_BINDING));
      SubjectBinding subject = SubjectBinding.readLogged(value(extensions, SUBJECT_BINDING));
      return new DeviceCertificate(
          serial,
          VerifyKey.ofChecked(Arrays.copyOfRange(key, 1, key.length)),
          node,
          subject,
          notBefore,
          notAfter,
          subject.isRecovery()
              ? Optional.of(RecoveryBinding.readLogged(value(extensions, RECOVERY_BINDING)))
              : Optional.empty());
    } catch (IndexOutOfBoundsException
        | IllegalArgumentException
        | ArithmeticException
        | DateTimeException e) {
      throw new RefusedException(Reason.MALFORMED, WHAT + " in the log: " + e.getMessage());
    }
  }

  /** The value of an extension; those before it are passed: the profile has them in this order. */
  private static LoggedDer value(LoggedDer extensions, byte[] oid) {
    while (true) {
      LoggedDer extension = extensions.next(LoggedDer.SEQUENCE);
      boolean isWanted = extension.next(LoggedDer.OID).is(oid);
      if (isWanted) {
        return extension.next(LoggedDer.OCTET_STRING).next(LoggedDer.SEQUENCE);
      }
    }
  }

  private static final byte[] NODE_BINDING = oid(CertificateProfile.NODE_BINDING);
  private static final byte[] SUBJECT_BINDING = oid(CertificateProfile.SUBJECT_BINDING);

  private static final byte[] RECOVERY_BINDING = oid(CertificateProfile.RECOVERY_BINDING);

  private static byte[] oid(ASN1ObjectIdentifier oid) {
    byte[] der = CertificateProfile.der(oid);
    return Arrays.copyOfRange(der, 2, der.length);
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
    SubjectBinding subject =
        SubjectBinding.decode(
            ProfileCheck.required(certificate, CertificateProfile.SUBJECT_BINDING, WHAT));
    return new DeviceCertificate(
        certificate.serial(),
        certificate.ed25519(WHAT),
        NodeBinding.decode(
            ProfileCheck.required(certificate, CertificateProfile.NODE_BINDING, WHAT)),
        subject,
        certificate.notBefore(),
        certificate.notAfter(),
        recovery(certificate, subject));
  }

  /** Role and binding come together or not at all: no certificate is half of one. */
  private static Optional<RecoveryBinding> recovery(
      ParsedCertificate certificate, SubjectBinding subject) throws RefusedException {
    boolean isBound = certificate.extensions().containsKey(CertificateProfile.RECOVERY_BINDING);
    if (isBound != subject.isRecovery()) {
      throw new RefusedException(
          Reason.RECOVERY_BINDING,
          WHAT + " of role " + subject.role() + (isBound ? " with" : " without") + " approvers");
    }
    return isBound
        ? Optional.of(
            RecoveryBinding.decode(
                ProfileCheck.required(certificate, CertificateProfile.RECOVERY_BINDING, WHAT)))
        : Optional.empty();
  }
}
