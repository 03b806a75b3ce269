package dev.cairn.identity;

import dev.cairn.crypto.InvalidKeyException;
import dev.cairn.crypto.MlDsaVerifyKey;
import dev.cairn.crypto.VerifyKey;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Sequence;

/** What makes a certificate a Cairn root. Its dates are checked at admission. */
final class RootProfile {

  private static final String WHAT = "root certificate";

  /** What a root says. */
  record Facts(
      Organisation organisation, VerifyKey key, LogKey logKey, Optional<MlDsaVerifyKey> altKey) {}

  private RootProfile() {}

  static Facts check(ParsedCertificate root) throws RefusedException {
    if (!Arrays.equals(root.issuerName(), root.subjectName())) {
      throw new RefusedException(Reason.ISSUER_NAME, WHAT + " is not its own issuer");
    }
    VerifyKey key = root.ed25519(WHAT);
    if (!root.signed().isSignedBy(root.key())) {
      throw new RefusedException(Reason.BAD_SIGNATURE, WHAT + " is not signed by its own key");
    }
    ProfileCheck.extensionsUnderstood(root, WHAT);
    ProfileCheck.isCa(root, 1, WHAT);
    LogKey logKey = logKey(ProfileCheck.required(root, CertificateProfile.LOG_BINDING, WHAT));
    Organisation organisation = organisation(logKey);
    ProfileCheck.hasNames(root, CertificateProfile.uriNames(organisation.rootUri()), WHAT);
    return new Facts(organisation, key, logKey, altKey(root));
  }

  /** A hybrid root signs itself twice; a root that is half of one is none. */
  private static Optional<MlDsaVerifyKey> altKey(ParsedCertificate root) throws RefusedException {
    Optional<MlDsaVerifyKey> key = AltSignature.key(root, WHAT);
    if (key.isPresent()) {
      AltSignature.require(root, key.get(), WHAT);
    } else if (AltSignature.isIn(root)) {
      throw new RefusedException(
          Reason.ALT_SIGNATURE, WHAT + " has a second signature and no key for it");
    }
    return key;
  }

  private static LogKey logKey(byte[] value) throws RefusedException {
    String what = "log binding";
    ASN1Sequence fields = Der.sequence(Der.canonical(value, what), 2, what);
    try {
      return new LogKey(
          Der.utf8(fields, 0, what), VerifyKey.of(Der.octets(fields, 1, VerifyKey.BYTES, what)));
    } catch (InvalidKeyException e) {
      throw new RefusedException(Reason.WEAK_KEY, what + ": " + e.getMessage());
    }
  }

  /** The log's name contains the organisation's; the root's own name confirms it. */
  private static Organisation organisation(LogKey logKey) throws RefusedException {
    String origin = logKey.origin();
    if (origin.startsWith(LogKey.ORIGIN_PREFIX) && origin.endsWith(LogKey.ORIGIN_SUFFIX)) {
      int end =
          Math.max(LogKey.ORIGIN_PREFIX.length(), origin.length() - LogKey.ORIGIN_SUFFIX.length());
      String name = origin.substring(LogKey.ORIGIN_PREFIX.length(), end);
      if (Organisation.isName(name)) {
        return new Organisation(name);
      }
    }
    throw new RefusedException(Reason.NAME, "root names a log that is not an organisation's");
  }
}
