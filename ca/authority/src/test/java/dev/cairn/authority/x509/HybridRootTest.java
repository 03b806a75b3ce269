package dev.cairn.authority.x509;

import static dev.cairn.authority.x509.Forge.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.authority.SeededRandom;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.MlDsaKey;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.Admission;
import dev.cairn.identity.CertificateProfile;
import dev.cairn.identity.Reason;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.RevocationList;
import dev.cairn.identity.TrustAnchor;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.junit.jupiter.api.Test;

/** A root with two keys, and what its nodes demand of what stands below it. */
class HybridRootTest {

  private final Forge forge = new Forge(0x41);
  private final Certificates certificates =
      new Certificates(forge.organisation, new SeededRandom(0x42));
  private final byte[] root = certificates.hybridRoot(forge.root, forge.logKey(), NOW);
  private final TrustAnchor anchor = TrustAnchor.decode(root);
  private final byte[] issuer =
      certificates.issuer(Forge.key(forge.issuing), anchor, forge.root, NOW);

  private final RevocationList crl = forge.emptyCrl(anchor, issuer);

  HybridRootTest() throws RefusedException {}

  private Admission check(byte[] issuerDer) {
    return Admission.check(anchor, forge.credential(forge.deviceDer(), issuerDer), crl, NOW);
  }

  private void refuses(Reason reason, byte[] issuerDer) {
    assertThat(Admission.check(anchor, forge.credential(forge.deviceDer(), issuerDer), crl, NOW))
        .isInstanceOfSatisfying(
            Admission.Refused.class, r -> assertThat(r.reason()).as(r.detail()).isEqualTo(reason));
  }

  private static void refusesRoot(Reason reason, byte[] der) {
    assertThatThrownBy(() -> TrustAnchor.decode(der))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.reason()).as(e.detail()).isEqualTo(reason));
  }

  /** 6 kB of bytes are pinned by their hash. A change here makes another root of the same key. */
  @Test
  void rootAndIssuerAreTheSameBytesForEver() {
    assertThat(root).hasSize(5788);
    assertThat(Hash.of(root).hex())
        .isEqualTo("528672ea710dda0d1b92fa7aed4ed44063fcc9b17bb8dcf01a06f8e1d3cadf8d");
    assertThat(Hash.of(issuer).hex())
        .isEqualTo("1c3c77f76b2beb12bac9992861af89324a48d982c28be16b0f9aafeec00c06e7");
  }

  @Test
  void hybridRootIsToldFromAPlainOneAndBothHold() throws Exception {
    assertThat(anchor.isHybrid()).isTrue();
    assertThat(forge.anchor.isHybrid()).isFalse();
    assertThat(check(issuer)).isInstanceOf(Admission.Admitted.class);
    assertThat(check(issuer)).as("remembered").isInstanceOf(Admission.Admitted.class);
  }

  /** Bouncy Castle's own reading of X.509 §7.2.2. */
  @Test
  void bouncyCastleFindsBothSecondSignaturesGood() throws Exception {
    X509CertificateHolder holder = new X509CertificateHolder(root);
    SubjectPublicKeyInfo key =
        SubjectPublicKeyInfo.getInstance(
            holder.getExtension(Extension.subjectAltPublicKeyInfo).getParsedValue());
    var verifiers =
        new JcaContentVerifierProviderBuilder().setProvider(new BouncyCastleProvider()).build(key);
    assertThat(holder.isAlternativeSignatureValid(verifiers)).isTrue();
    assertThat(new X509CertificateHolder(issuer).isAlternativeSignatureValid(verifiers)).isTrue();
  }

  /** What somebody makes who has broken the root's Ed25519 key, and not its other one. */
  @Test
  void issuerThatOnlyEd25519SignedIsRefused() {
    refuses(Reason.ALT_SIGNATURE, forge.issuerDer);
    refuses(Reason.ALT_SIGNATURE, signedTwice(forge.root, MlDsaKey.beside(forge.device)));
    List<Extension> moved = new ArrayList<>(issuerExtensions());
    byte[] foreign = new Read(issuer).value(Extension.altSignatureValue);
    moved.add(
        CertificateWriter.plain(
            Extension.altSignatureAlgorithm, CertificateWriter.der(CertificateProfile.ML_DSA_65)));
    moved.add(CertificateWriter.plain(Extension.altSignatureValue, foreign));
    refuses(Reason.ALT_SIGNATURE, forge.issuerDer(moved)); // of another certificate
  }

  /** Reads one extension's bytes. */
  private record Read(byte[] der) {
    byte[] value(ASN1ObjectIdentifier oid) {
      try {
        return new X509CertificateHolder(der).getExtension(oid).getExtnValue().getOctets();
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  private List<Extension> issuerExtensions() {
    return List.of(
        CertificateWriter.critical(Extension.basicConstraints, CertificateProfile.caConstraints(0)),
        CertificateWriter.critical(Extension.keyUsage, CertificateProfile.caKeyUsage()),
        CertificateWriter.critical(
            Extension.nameConstraints, CertificateProfile.nameConstraints(forge.organisation)));
  }

  private byte[] signedTwice(SigningKey classic, MlDsaKey alt) {
    return CertificateWriter.sign(
        new CertificateWriter.Draft(
            BigInteger.TEN,
            certificates.rootName(),
            forge.name(forge.issuing),
            NOW,
            NOW.plus(Duration.ofDays(700)),
            Forge.key(forge.issuing),
            issuerExtensions()),
        classic,
        alt);
  }

  @Test
  void secondSignatureOfAnotherAlgorithmIsRefused() {
    List<Extension> extensions = new ArrayList<>(issuerExtensions());
    byte[] smaller =
        CertificateWriter.der(new AlgorithmIdentifier(NISTObjectIdentifiers.id_ml_dsa_44));
    extensions.add(CertificateWriter.plain(Extension.altSignatureAlgorithm, smaller));
    extensions.add(
        CertificateWriter.plain(
            Extension.altSignatureValue, CertificateWriter.der(new DERBitString(new byte[2420]))));
    refuses(Reason.ALGORITHM, forge.issuerDer(extensions));
  }

  @Test
  void rootThatIsHalfHybridOrNotSignedByItsOwnSecondKeyIsRefused() throws Exception {
    refusesRoot(Reason.ALT_SIGNATURE, without(Extension.subjectAltPublicKeyInfo));
    refusesRoot(Reason.ALT_SIGNATURE, without(Extension.altSignatureValue));
    refusesRoot(Reason.ALT_SIGNATURE, without(Extension.altSignatureAlgorithm));
    byte[] other = MlDsaKey.beside(forge.device).verifyKey().bytes();
    byte[] own = MlDsaKey.beside(forge.root).verifyKey().bytes();
    refusesRoot(Reason.ALT_SIGNATURE, forge.edited(root, own, other, forge.root));
    refusesRoot(Reason.BAD_SIGNATURE, Forge.replaced(root, own, other));
  }

  private byte[] without(ASN1ObjectIdentifier oid) throws Exception {
    X509CertificateHolder holder = new X509CertificateHolder(root);
    List<Extension> left = new ArrayList<>();
    for (var each : holder.getExtensionOIDs()) {
      if (!each.equals(oid)) {
        left.add(holder.getExtension((ASN1ObjectIdentifier) each));
      }
    }
    return CertificateWriter.sign(
        new CertificateWriter.Draft(
            BigInteger.ONE,
            certificates.rootName(),
            certificates.rootName(),
            NOW,
            NOW.plus(Duration.ofDays(700)),
            Forge.key(forge.root),
            left),
        forge.root);
  }
}
