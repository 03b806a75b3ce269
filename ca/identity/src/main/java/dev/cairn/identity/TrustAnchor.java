package dev.cairn.identity;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.MlDsaVerifyKey;
import dev.cairn.crypto.VerifyKey;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a device holds of its organisation: the offline root's certificate. It names the
 * organisation and carries the transparency log's key, so one fingerprint that people compare
 * covers all three. A hybrid root has a second key, of ML-DSA-65, and both sign what it certifies. Where the certificate came from is the caller's to know: parsing shows only
 * that it is a well-formed, self-signed Cairn root.
 */
public final class TrustAnchor {

  /** One issuing CA a year for twenty years, and some; only what the root signed is counted. */
  private static final int ALT_VERIFIED_MAX = 64;

  private final byte[] rootDer;
  private final Organisation organisation;
  private final VerifyKey rootKey;
  private final byte[] rootName;
  private final LogKey logKey;
  private final Optional<MlDsaVerifyKey> altKey;
  private final Hash fingerprint;

  /** Whose second signature was seen to be good: issuers are few, and it costs half a millisecond. */
  private final Set<Hash> altVerified = ConcurrentHashMap.newKeySet();

  private TrustAnchor(
      byte[] rootDer,
      Organisation organisation,
      VerifyKey rootKey,
      byte[] rootName,
      LogKey logKey,
      Optional<MlDsaVerifyKey> altKey) {
    this.rootDer = rootDer;
    this.organisation = organisation;
    this.rootKey = rootKey;
    this.rootName = rootName;
    this.logKey = logKey;
    this.altKey = altKey;
    this.fingerprint = Hash.of(rootDer);
  }

  /**
   * From the root certificate's DER, which is also the form for disk and wire.
   *
   * @throws RefusedException if it is no root certificate of the profile, or not canonical
   */
  public static TrustAnchor decode(byte[] rootDer) throws RefusedException {
    ParsedCertificate root = ParsedCertificate.parse(rootDer, "root certificate");
    RootProfile.Facts facts = RootProfile.check(root);
    return new TrustAnchor(
        rootDer.clone(),
        facts.organisation(),
        root.key(),
        root.subjectName(),
        facts.logKey(),
        facts.altKey());
  }

  /**
   * As {@link #decode}, for a certificate that came from an unknown place.
   *
   * @param fingerprint what people compared, or what an invite carries
   * @throws RefusedException also {@code FINGERPRINT} if the certificate is another
   */
  public static TrustAnchor decode(byte[] rootDer, Hash fingerprint) throws RefusedException {
    if (rootDer.length > CertificateProfile.CERTIFICATE_BYTES_MAX
        || !Hash.of(rootDer).equals(fingerprint)) {
      throw new RefusedException(
          Reason.FINGERPRINT,
          "this authority's root is not the one with fingerprint "
              + fingerprint
              + "; compare the fingerprint with your registrar");
    }
    return decode(rootDer);
  }

  /** A copy of the root certificate's DER. */
  public byte[] encode() {
    return rootDer.clone();
  }

  /** The organisation. */
  public Organisation organisation() {
    return organisation;
  }

  /** The transparency log's name and key. */
  public LogKey logKey() {
    return logKey;
  }

  /** SHA-256 of the root certificate: what people compare. */
  public Hash fingerprint() {
    return fingerprint;
  }

  /** True if the root has an ML-DSA-65 key too, and what it certifies is signed by both. */
  public boolean isHybrid() {
    return altKey.isPresent();
  }

  /**
   * Checks the second signature of a certificate below a hybrid root; below another there is none
   * to check.
   */
  void requireAlt(ParsedCertificate certificate, byte[] der, String what) throws RefusedException {
    if (altKey.isEmpty()) {
      return;
    }
    Hash hash = Hash.of(der);
    if (!altVerified.contains(hash)) {
      AltSignature.require(certificate, altKey.get(), what);
      if (altVerified.size() < ALT_VERIFIED_MAX) {
        altVerified.add(hash);
      }
    }
  }

  VerifyKey rootKey() {
    return rootKey;
  }

  /** DER of the root's distinguished name. */
  byte[] rootName() {
    return rootName;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TrustAnchor that && Arrays.equals(rootDer, that.rootDer);
  }

  @Override
  public int hashCode() {
    return fingerprint.hashCode();
  }

  @Override
  public String toString() {
    return "TrustAnchor[" + organisation + ", " + fingerprint + "]";
  }
}
