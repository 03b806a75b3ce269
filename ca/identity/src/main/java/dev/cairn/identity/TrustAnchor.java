package dev.cairn.identity;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.MlDsaVerifyKey;
import dev.cairn.crypto.VerifyKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a device holds of its organisation: the offline root's certificate. It names the
 * organisation and carries the transparency log's key, so one fingerprint that people compare
 * covers all three. A hybrid root has a second key, of ML-DSA-65, and both sign what it certifies.
 * Where the certificate came from is the caller's to know: parsing shows only that it is a
 * well-formed, self-signed Cairn root.
 */
public final class TrustAnchor {

  private final byte[] rootDer;
  private final Organisation organisation;
  private final VerifyKey rootKey;
  private final byte[] rootName;
  private final LogKey logKey;
  private final Instant notAfter;
  private final Optional<MlDsaVerifyKey> altKey;
  private final Hash fingerprint;

  /** Proven to be signed by this root, the newest first. */
  private volatile List<Issuer> issuers = List.of();

  private record Issuer(byte[] der, ParsedCertificate certificate) {}

  private TrustAnchor(
      byte[] rootDer,
      Organisation organisation,
      VerifyKey rootKey,
      byte[] rootName,
      LogKey logKey,
      Instant notAfter,
      Optional<MlDsaVerifyKey> altKey) {
    this.rootDer = rootDer;
    this.organisation = organisation;
    this.rootKey = rootKey;
    this.rootName = rootName;
    this.logKey = logKey;
    this.notAfter = notAfter;
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
        facts.key(),
        root.subjectName(),
        facts.logKey(),
        root.notAfter(),
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

  /** When the root's certificate is over; what it vouches for ends with it. */
  public Instant notAfter() {
    return notAfter;
  }

  /** SHA-256 of the root certificate: what people compare. */
  public Hash fingerprint() {
    return fingerprint;
  }

  /** True if the root has an ML-DSA-65 key too, and what it certifies is signed by both. */
  public boolean isHybrid() {
    return altKey.isPresent();
  }

  /** Its second key; empty for a root that has one. */
  Optional<MlDsaVerifyKey> altKey() {
    return altKey;
  }

  /**
   * An issuing CA's certificate that was checked before. Nothing in it passes with time but its
   * dates, so a peer that is met a thousand times a second costs one verification less.
   */
  Optional<ParsedCertificate> knownIssuer(byte[] der) {
    return issuers.stream()
        .filter(known -> Arrays.equals(known.der, der))
        .map(Issuer::certificate)
        .findFirst();
  }

  /** Keeps a certificate that was checked. */
  void remember(byte[] der, ParsedCertificate certificate) {
    Issuer newest = new Issuer(der.clone(), certificate);
    issuers =
        Stream.concat(Stream.of(newest), issuers.stream())
            .limit(CertificateProfile.ISSUERS_MAX)
            .toList();
  }

  /** The root's key; its second one is derived from the same secret. */
  public VerifyKey rootKey() {
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
