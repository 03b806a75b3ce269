package dev.cairn.authority.x509;

import static dev.cairn.authority.x509.CertificateWriter.critical;
import static dev.cairn.authority.x509.CertificateWriter.plain;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.MlDsaKey;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.identity.CertificateKey;
import dev.cairn.identity.CertificateProfile;
import dev.cairn.identity.CertificationRequest.OfIssuer;
import dev.cairn.identity.LogKey;
import dev.cairn.identity.NodeBinding;
import dev.cairn.identity.Organisation;
import dev.cairn.identity.Reason;
import dev.cairn.identity.RecoveryBinding;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.SubjectBinding;
import dev.cairn.identity.TrustAnchor;
import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/**
 * The four certificates of the profile. Names in them are for people and tools, never decisions.
 */
public final class Certificates {

  private final Organisation organisation;
  private final SecureRandom random;

  public Certificates(Organisation organisation, SecureRandom random) {
    this.organisation = organisation;
    this.random = random;
  }

  X500Name rootName() {
    return name(organisation, "Cairn root");
  }

  /** Tells generations of the issuing CA apart. */
  static X500Name issuerName(Organisation organisation, CertificateKey issuer) {
    return name(organisation, "Cairn issuing CA " + Hash.of(issuer.bytes()).shortHex());
  }

  /** A root with one key. */
  public byte[] root(SigningKey rootKey, LogKey log, Instant now) {
    return CertificateWriter.sign(root(rootKey, log, now, List.of()), rootKey);
  }

  /** A root that also has the ML-DSA-65 key beside its own, and signs twice. */
  public byte[] hybridRoot(SigningKey rootKey, LogKey log, Instant now) {
    MlDsaKey alt = MlDsaKey.beside(rootKey);
    List<Extension> more = List.of(CertificateWriter.altKey(alt.verifyKey()));
    return CertificateWriter.sign(root(rootKey, log, now, more), rootKey, alt);
  }

  private CertificateWriter.Draft root(
      SigningKey rootKey, LogKey log, Instant now, List<Extension> more) {
    CertificateKey root = new CertificateKey.Ed25519(rootKey.verifyKey());
    List<Extension> extensions =
        new ArrayList<>(
            List.of(
                critical(Extension.basicConstraints, CertificateProfile.caConstraints(1)),
                critical(Extension.keyUsage, CertificateProfile.caKeyUsage()),
                CertificateWriter.subjectKeyId(root),
                plain(
                    Extension.subjectAlternativeName,
                    CertificateProfile.uriNames(organisation.rootUri())),
                plain(CertificateProfile.LOG_BINDING, CertificateProfile.logBinding(log))));
    extensions.addAll(more);
    return new CertificateWriter.Draft(
        serial(),
        rootName(),
        rootName(),
        start(now),
        now(now).plus(CertificateProfile.ROOT_VALIDITY),
        root,
        extensions);
  }

  /**
   * An issuing CA, signed twice if the root is hybrid; it ends with the root at the latest.
   *
   * @param rootKey the root's
   * @throws RefusedException {@code FOREIGN_ROOT} if that is another's, {@code EXPIRED} if the root
   *     is over
   */
  public byte[] issuer(CertificateKey key, TrustAnchor root, SigningKey rootKey, Instant now)
      throws RefusedException {
    return issuer(new OfIssuer(key, Set.of()), root, rootKey, now);
  }

  /** As above, of a request, which may end others. */
  public byte[] issuer(OfIssuer request, TrustAnchor root, SigningKey rootKey, Instant now)
      throws RefusedException {
    if (!rootKey.verifyKey().equals(root.rootKey())) {
      throw new RefusedException(
          Reason.FOREIGN_ROOT,
          "this is not the key of root " + root.fingerprint().shortHex() + " of " + organisation);
    }
    if (now.isAfter(root.notAfter())) {
      throw new RefusedException(
          Reason.EXPIRED, "the root ended at " + root.notAfter() + "; found a new authority");
    }
    CertificateWriter.Draft draft = issuerDraft(request, root, now);
    return root.isHybrid()
        ? CertificateWriter.sign(draft, rootKey, MlDsaKey.beside(rootKey))
        : CertificateWriter.sign(draft, rootKey);
  }

  private CertificateWriter.Draft issuerDraft(OfIssuer request, TrustAnchor root, Instant now) {
    CertificateKey issuerKey = request.key();
    Instant end = now(now).plus(CertificateProfile.ISSUER_VALIDITY);
    List<Extension> extensions =
        new ArrayList<>(
            List.of(
                critical(Extension.basicConstraints, CertificateProfile.caConstraints(0)),
                critical(Extension.keyUsage, CertificateProfile.caKeyUsage()),
                critical(
                    Extension.nameConstraints, CertificateProfile.nameConstraints(organisation)),
                CertificateWriter.subjectKeyId(issuerKey),
                CertificateWriter.authorityKeyId(new CertificateKey.Ed25519(root.rootKey()))));
    if (!request.ended().isEmpty()) {
      extensions.add(
          plain(CertificateProfile.ENDED_ISSUERS, CertificateProfile.issuerIds(request.ended())));
    }
    return new CertificateWriter.Draft(
        serial(),
        rootName(),
        issuerName(organisation, issuerKey),
        start(now),
        end.isBefore(root.notAfter()) ? end : root.notAfter(),
        issuerKey,
        extensions);
  }

  /**
   * Whose a device is, and by what right it recovers.
   *
   * @param recovery there for the role {@link SubjectBinding#RECOVERY} alone
   */
  public record Bound(SubjectBinding subject, Optional<RecoveryBinding> recovery) {
    /** One that recovers nothing. */
    public static Bound of(SubjectBinding subject) {
      return new Bound(subject, Optional.empty());
    }
  }

  /**
   * For a device.
   *
   * @throws IOException if the issuer's token cannot sign
   */
  public byte[] device(VerifyKey key, NodeBinding node, Bound bound, Issuer issuer, Instant now)
      throws IOException {
    SubjectBinding subject = bound.subject;
    List<Extension> extensions =
        new ArrayList<>(
            List.of(
                critical(Extension.basicConstraints, CertificateProfile.leafConstraints()),
                critical(Extension.keyUsage, CertificateProfile.leafKeyUsage()),
                CertificateWriter.authorityKeyId(issuer.key().verifyKey()),
                plain(
                    Extension.subjectAlternativeName,
                    CertificateProfile.deviceNames(organisation, node.nodeId(), subject.subject())),
                plain(CertificateProfile.NODE_BINDING, node.encode()),
                plain(CertificateProfile.SUBJECT_BINDING, subject.encode())));
    bound.recovery.ifPresent(
        recovery -> extensions.add(plain(CertificateProfile.RECOVERY_BINDING, recovery.encode())));
    return leaf(node.nodeId().toString(), key, extensions, issuer, now);
  }

  /**
   * For the authority's own HTTPS server.
   *
   * @param hosts DNS names and IP addresses by which clients other than ours reach it
   * @throws IOException if the issuer's token cannot sign
   */
  public byte[] server(VerifyKey key, List<String> hosts, Issuer issuer, Instant now)
      throws IOException {
    List<Extension> extensions =
        List.of(
            critical(Extension.basicConstraints, CertificateProfile.leafConstraints()),
            critical(Extension.keyUsage, CertificateProfile.leafKeyUsage()),
            plain(
                Extension.extendedKeyUsage,
                CertificateWriter.der(new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))),
            CertificateWriter.authorityKeyId(issuer.key().verifyKey()),
            plain(
                Extension.subjectAlternativeName,
                CertificateProfile.serverNames(organisation.serverUri(), hosts)));
    return leaf("Cairn authority", key, extensions, issuer, now);
  }

  /** Good for its 90 days, or as long as its issuing CA if that is less. */
  private byte[] leaf(
      String commonName, VerifyKey key, List<Extension> extensions, Issuer issuer, Instant now)
      throws IOException {
    Instant end = now(now).plus(CertificateProfile.DEVICE_VALIDITY);
    return CertificateWriter.sign(
        new CertificateWriter.Draft(
            serial(),
            issuer.name(),
            name(organisation, commonName),
            start(now),
            end.isBefore(issuer.ca().notAfter()) ? end : issuer.ca().notAfter(),
            new CertificateKey.Ed25519(key),
            extensions),
        issuer.key());
  }

  /** 159 random bits: unguessable, so nobody can prepare a collision, and never 0 in practice. */
  private BigInteger serial() {
    BigInteger serial = new BigInteger(CertificateProfile.SERIAL_BITS, random);
    return serial.signum() == 0 ? BigInteger.ONE : serial;
  }

  private static X500Name name(Organisation organisation, String commonName) {
    return new X500NameBuilder(BCStyle.INSTANCE)
        .addRDN(BCStyle.O, organisation.name())
        .addRDN(BCStyle.CN, commonName)
        .build();
  }

  private static Instant now(Instant now) {
    return now.truncatedTo(ChronoUnit.SECONDS);
  }

  private static Instant start(Instant now) {
    return now(now).minus(CertificateProfile.BACKDATE);
  }
}
