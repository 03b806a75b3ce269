package dev.cairn.identity;

import dev.cairn.crypto.Hash;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** The checks that every kind of certificate shares. */
final class ProfileCheck {

  private static final ASN1ObjectIdentifier BASIC_CONSTRAINTS =
      org.bouncycastle.asn1.x509.Extension.basicConstraints;
  private static final ASN1ObjectIdentifier KEY_USAGE =
      org.bouncycastle.asn1.x509.Extension.keyUsage;
  private static final ASN1ObjectIdentifier NAME_CONSTRAINTS =
      org.bouncycastle.asn1.x509.Extension.nameConstraints;
  private static final ASN1ObjectIdentifier NAMES =
      org.bouncycastle.asn1.x509.Extension.subjectAlternativeName;

  /** What the profile understands; a critical extension outside is refused (RFC 5280 §4.2). */
  private static final Set<ASN1ObjectIdentifier> UNDERSTOOD =
      Set.of(BASIC_CONSTRAINTS, KEY_USAGE, NAME_CONSTRAINTS, NAMES);

  private ProfileCheck() {}

  static void extensionsUnderstood(ParsedCertificate certificate, String what)
      throws RefusedException {
    for (var extension : certificate.extensions().entrySet()) {
      if (extension.getValue().critical() && !UNDERSTOOD.contains(extension.getKey())) {
        throw new RefusedException(
            Reason.UNKNOWN_CRITICAL_EXTENSION, what + " has " + extension.getKey());
      }
    }
  }

  /** A CA with exactly {@code pathLength} and exactly the key usage of a CA, both critical. */
  static void isCa(ParsedCertificate certificate, int pathLength, String what)
      throws RefusedException {
    if (!is(certificate, BASIC_CONSTRAINTS, true, CertificateProfile.caConstraints(pathLength))) {
      throw new RefusedException(
          Reason.PATH_LENGTH, what + " is not a CA with path length " + pathLength);
    }
    if (!is(certificate, KEY_USAGE, true, CertificateProfile.caKeyUsage())) {
      throw new RefusedException(Reason.KEY_USAGE, what + " may not sign certificates and CRLs");
    }
  }

  /** Not a CA, and may do nothing but sign. */
  static void isLeaf(ParsedCertificate certificate, String what) throws RefusedException {
    if (!is(certificate, BASIC_CONSTRAINTS, true, CertificateProfile.leafConstraints())) {
      throw new RefusedException(Reason.LEAF_IS_CA, what + " does not say that it is no CA");
    }
    if (!is(certificate, KEY_USAGE, true, CertificateProfile.leafKeyUsage())) {
      throw new RefusedException(Reason.KEY_USAGE, what + " is for more than signing");
    }
  }

  static void isForServers(ParsedCertificate certificate, String what) throws RefusedException {
    byte[] value =
        CertificateProfile.der(
            new org.bouncycastle.asn1.x509.ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
    if (!is(certificate, org.bouncycastle.asn1.x509.Extension.extendedKeyUsage, false, value)) {
      throw new RefusedException(Reason.KEY_USAGE, what + " is not for a server");
    }
  }

  static void constrainedTo(ParsedCertificate certificate, Organisation organisation, String what)
      throws RefusedException {
    byte[] expected = CertificateProfile.nameConstraints(organisation);
    if (!is(certificate, NAME_CONSTRAINTS, true, expected)) {
      throw new RefusedException(
          Reason.NAME_CONSTRAINT, what + " is not constrained to the names of " + organisation);
    }
  }

  static void hasNames(ParsedCertificate certificate, byte[] names, String what)
      throws RefusedException {
    if (!is(certificate, NAMES, false, names)) {
      throw new RefusedException(
          Reason.NAME, what + " does not carry exactly its organisation's names for it");
    }
  }

  /**
   * Exactly the URI, and beside it only DNS names and IP addresses, which other clients ask for.
   */
  static void hasServerNames(ParsedCertificate certificate, String uri, String what)
      throws RefusedException {
    Extension extension = certificate.extensions().get(NAMES);
    if (extension != null && !extension.critical()) {
      byte[] value = extension.value();
      ASN1Sequence names = Der.sequence(Der.canonical(value, what + " names"), what + " names");
      boolean isHost = true;
      for (int i = 1; i < names.size(); i++) {
        isHost &=
            names.getObjectAt(i) instanceof ASN1TaggedObject name
                && (name.hasContextTag(GeneralName.dNSName)
                    || name.hasContextTag(GeneralName.iPAddress));
      }
      byte[] first = names.size() == 0 ? new byte[0] : Der.encoded(names.getObjectAt(0));
      GeneralName wanted = new GeneralName(GeneralName.uniformResourceIdentifier, uri);
      if (isHost && Arrays.equals(first, Der.encoded(wanted))) {
        return;
      }
    }
    throw new RefusedException(Reason.NAME, what + " does not carry the name " + uri);
  }

  static void validAt(ParsedCertificate certificate, Instant now, String what)
      throws RefusedException {
    if (now.isBefore(certificate.notBefore())) {
      throw new RefusedException(
          Reason.NOT_YET_VALID,
          what
              + " is valid from "
              + certificate.notBefore()
              + " and this clock says "
              + now
              + "; set the clock");
    }
    if (now.isAfter(certificate.notAfter())) {
      throw new RefusedException(
          Reason.EXPIRED,
          what + " expired at " + certificate.notAfter() + "; this clock says " + now);
    }
  }

  /** The private extension {@code oid}, which is there exactly once and not critical. */
  static byte[] required(ParsedCertificate certificate, ASN1ObjectIdentifier oid, String what)
      throws RefusedException {
    Extension extension = certificate.extensions().get(oid);
    if (extension == null || extension.critical()) {
      throw new RefusedException(
          Reason.MISSING_EXTENSION, what + " has no (non-critical) extension " + oid);
    }
    return extension.value();
  }

  /** What {@link CertificateProfile#issuerIds} wrote. */
  static Set<Hash> issuerIds(Extension extension, String what) throws RefusedException {
    ASN1Sequence list = Der.sequence(Der.canonical(extension.value(), what), what);
    if (list.size() > CertificateProfile.ISSUERS_MAX) {
      throw Der.malformed(what);
    }
    Set<Hash> issuers = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      issuers.add(Hash.copyOf(Der.octets(list, i, Hash.BYTES, what)));
    }
    if (!Arrays.equals(CertificateProfile.issuerIds(issuers), extension.value())) {
      throw Der.malformed(what);
    }
    return issuers;
  }

  private static boolean is(
      ParsedCertificate certificate, ASN1ObjectIdentifier oid, boolean critical, byte[] value) {
    Extension extension = certificate.extensions().get(oid);
    return extension != null
        && extension.critical() == critical
        && Arrays.equals(extension.value(), value);
  }
}
