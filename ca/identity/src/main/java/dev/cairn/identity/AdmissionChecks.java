package dev.cairn.identity;

import dev.cairn.crypto.Merkle;
import java.time.Instant;
import java.util.Arrays;

/** The steps of {@link Admission#check}; each refuses by exception, so the order reads as prose. */
final class AdmissionChecks {

  private static final String WHAT = "device certificate";

  private AdmissionChecks() {}

  static Credential check(
      TrustAnchor anchor, UnverifiedCredential credential, RevocationList crl, Instant now)
      throws RefusedException {
    ParsedCertificate certificate = ParsedCertificate.parse(credential.certificate(), WHAT);
    Credential checked = check(anchor, credential, certificate, now);
    notRevoked(checked.device(), crl, now);
    return checked;
  }

  /** The same on the day of its issue, whatever became of it since. */
  static Credential issued(TrustAnchor anchor, UnverifiedCredential credential)
      throws RefusedException {
    ParsedCertificate certificate = ParsedCertificate.parse(credential.certificate(), WHAT);
    Instant issue = certificate.notBefore().plus(CertificateProfile.BACKDATE);
    return check(anchor, credential, certificate, issue);
  }

  private static Credential check(
      TrustAnchor anchor,
      UnverifiedCredential credential,
      ParsedCertificate certificate,
      Instant at)
      throws RefusedException {
    ParsedCertificate issuer = IssuerProfile.check(anchor, credential.issuer(), at);
    signedBy(certificate, issuer, WHAT);
    Device device = device(anchor.organisation(), certificate, issuer);
    ProfileCheck.validAt(certificate, at, WHAT);
    return new Credential(device, credential, logged(anchor, credential));
  }

  static void signedBy(ParsedCertificate certificate, ParsedCertificate issuer, String what)
      throws RefusedException {
    if (!certificate.signed().isSignedBy(issuer.key())) {
      throw new RefusedException(
          Reason.BAD_SIGNATURE, what + " is not signed by the issuing CA that came with it");
    }
    if (!Arrays.equals(certificate.issuerName(), issuer.subjectName())) {
      throw new RefusedException(Reason.ISSUER_NAME, what + " names another issuer");
    }
  }

  static Device device(
      Organisation organisation, ParsedCertificate certificate, ParsedCertificate issuer)
      throws RefusedException {
    ProfileCheck.extensionsUnderstood(certificate, WHAT);
    ProfileCheck.isLeaf(certificate, WHAT);
    DeviceCertificate says = DeviceCertificate.read(certificate);
    NodeBinding node = says.node();
    SubjectBinding subject = says.subject();
    if (!node.isDrawn()) {
      throw new RefusedException(
          Reason.NODE_ID, "node id " + node.nodeId() + " does not follow from its inputs");
    }
    ProfileCheck.hasNames(
        certificate,
        CertificateProfile.deviceNames(organisation, node.nodeId(), subject.subject()),
        WHAT);
    return new Device(
        organisation.name(),
        certificate.ed25519(WHAT),
        node.nodeId(),
        subject.subject(),
        subject.role(),
        subject.site(),
        subject.grantBytes(),
        subject.pledgeBytes(),
        issuer.key().hash(),
        certificate.serial(),
        certificate.notBefore(),
        certificate.notAfter(),
        says.recovery());
  }

  private static Checkpoint logged(TrustAnchor anchor, UnverifiedCredential credential)
      throws RefusedException {
    Checkpoint checkpoint = Checkpoint.verify(credential.checkpoint(), anchor.logKey());
    boolean included =
        Merkle.verifyInclusion(
            LogLeaf.ofCertificate(credential.certificate()),
            credential.leafIndex(),
            checkpoint.size(),
            credential.inclusionProof(),
            checkpoint.root());
    if (!included) {
      throw new RefusedException(
          Reason.NOT_LOGGED, WHAT + " is not shown to be in the authority's log");
    }
    return checkpoint;
  }

  private static void notRevoked(Device device, RevocationList crl, Instant now)
      throws RefusedException {
    if (!crl.covers(device.issuer())) {
      throw new RefusedException(
          Reason.CRL_OTHER_ISSUER,
          "revocation list "
              + crl.number()
              + (crl.ends(device.issuer())
                  ? ": the root has ended the certificate's issuing CA; the device renews within"
                      + " the hour where its daemon runs, else within 7 days"
                  : " says nothing of the certificate's issuing CA; fetch a newer one from a peer"
                      + " or the authority"));
    }
    if (crl.isRevoked(device)) {
      throw new RefusedException(
          Reason.REVOKED, "device " + device.nodeId() + " was revoked, says CRL " + crl.number());
    }
    if (crl.freshness(now) == RevocationList.Freshness.EXPIRED) {
      throw new RefusedException(
          Reason.CRL_EXPIRED,
          "revocation list "
              + crl.number()
              + " was to be replaced by "
              + crl.nextUpdate()
              + "; fetch a newer one from a peer or the authority");
    }
  }
}
