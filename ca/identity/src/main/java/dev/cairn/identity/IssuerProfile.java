package dev.cairn.identity;

import dev.cairn.crypto.Hash;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** What makes a certificate an issuing CA of an anchor's organisation. */
final class IssuerProfile {

  private static final String WHAT = "issuing CA certificate";

  private IssuerProfile() {}

  /** Everything but its dates: a revocation list outlives its issuer's term. */
  static ParsedCertificate check(TrustAnchor anchor, byte[] der) throws RefusedException {
    Optional<ParsedCertificate> known = anchor.knownIssuer(der);
    if (known.isPresent()) {
      return known.get();
    }
    ParsedCertificate issuer = verify(anchor, der);
    anchor.remember(der, issuer);
    return issuer;
  }

  private static ParsedCertificate verify(TrustAnchor anchor, byte[] der) throws RefusedException {
    ParsedCertificate issuer = ParsedCertificate.parse(der, WHAT);
    if (!issuer.signed().isSignedBy(new CertificateKey.Ed25519(anchor.rootKey()))) {
      throw new RefusedException(
          Reason.FOREIGN_ROOT,
          WHAT + " is not signed by the root " + anchor.fingerprint().shortHex());
    }
    if (anchor.altKey().isPresent()) {
      AltSignature.require(issuer, anchor.altKey().get(), WHAT);
    }
    if (!Arrays.equals(issuer.issuerName(), anchor.rootName())) {
      throw new RefusedException(Reason.ISSUER_NAME, WHAT + " does not name the root as issuer");
    }
    ProfileCheck.extensionsUnderstood(issuer, WHAT);
    ProfileCheck.isCa(issuer, 0, WHAT);
    ProfileCheck.constrainedTo(issuer, anchor.organisation(), WHAT);
    if (ended(issuer).contains(issuer.key().hash())) {
      throw Der.malformed(WHAT + " that ends itself");
    }
    return issuer;
  }

  /** The issuing CAs before it that the root ended with it. */
  static Set<Hash> ended(ParsedCertificate issuer) throws RefusedException {
    Extension extension = issuer.extensions().get(CertificateProfile.ENDED_ISSUERS);
    return extension == null ? Set.of() : ProfileCheck.issuerIds(extension, WHAT + " ends");
  }

  static ParsedCertificate check(TrustAnchor anchor, byte[] der, Instant now)
      throws RefusedException {
    ParsedCertificate issuer = check(anchor, der);
    ProfileCheck.validAt(issuer, now, WHAT);
    return issuer;
  }
}
