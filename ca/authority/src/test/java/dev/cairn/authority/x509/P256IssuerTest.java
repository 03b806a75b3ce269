package dev.cairn.authority.x509;

import static dev.cairn.authority.x509.Forge.NOW;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.authority.SeededRandom;
import dev.cairn.identity.Admission;
import dev.cairn.identity.CertificationRequest;
import dev.cairn.identity.IssuingCa;
import dev.cairn.identity.Reason;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.RevocationList;
import dev.cairn.identity.TrustAnchor;
import dev.cairn.identity.UnverifiedCredential;
import java.io.InputStream;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.Test;

/** An issuing CA whose key is of P-256, and where else that algorithm has no business. */
class P256IssuerTest {

  private static final String ECDSA_SHA256 = "300a06082a8648ce3d040302";

  private final Forge forge = new Forge(0x41);
  private final IssuingKey key = new P256InMemory();
  private final byte[] issuerDer =
      forge.certificates.issuer(key.verifyKey(), forge.anchor, forge.root, NOW);
  private final Issuer issuer = new Issuer(IssuingCa.verify(forge.anchor, issuerDer), key);
  private final byte[] deviceDer =
      forge.certificates.device(
          forge.device.verifyKey(),
          Forge.node(),
          Certificates.Bound.of(Forge.subject()),
          issuer,
          NOW);

  P256IssuerTest() throws Exception {}

  private RevocationList list(Set<BigInteger> serials) throws Exception {
    return RevocationList.verify(forge.anchor, bundle(serials), 0);
  }

  private byte[] bundle(Set<BigInteger> serials) throws Exception {
    byte[] crl =
        RevocationListWriter.crl(
            new RevocationListWriter.Content(1, NOW, Set.of(), serials, Set.of(), Set.of()),
            issuer.name(),
            key);
    return Forge.bundle(crl, issuerDer);
  }

  private Admission check(byte[] device) throws Exception {
    return Admission.check(forge.anchor, forge.credential(device, issuerDer), list(Set.of()), NOW);
  }

  private void refuses(Reason reason, byte[] device) throws Exception {
    assertThat(check(device))
        .isInstanceOfSatisfying(
            Admission.Refused.class, r -> assertThat(r.reason()).as(r.detail()).isEqualTo(reason));
  }

  @Test
  void itsDevicesAreAdmittedAndTakenBack() throws Exception {
    assertThat(check(deviceDer)).isInstanceOf(Admission.Admitted.class);
    BigInteger serial = dev.cairn.identity.DeviceCertificate.read(deviceDer).serial();
    assertThat(
            Admission.check(
                forge.anchor, forge.credential(deviceDer, issuerDer), list(Set.of(serial)), NOW))
        .isInstanceOfSatisfying(
            Admission.Refused.class, r -> assertThat(r.reason()).isEqualTo(Reason.REVOKED));
  }

  @Test
  void signaturesOfTheOtherAlgorithmOrOfAnotherKeyAreNone() throws Exception {
    byte[] content = Forge.content(deviceDer);
    byte[] ours = key.sign(content);
    refuses(Reason.ALGORITHM, Forge.assembled(content, Forge.ED25519, new byte[64]));
    refuses(
        Reason.BAD_SIGNATURE,
        Forge.assembled(content, ECDSA_SHA256, new P256InMemory().sign(content)));
    byte[] cut = Arrays.copyOf(ours, ours.length - 1);
    refuses(Reason.BAD_SIGNATURE, Forge.assembled(content, ECDSA_SHA256, cut));
    refuses(Reason.MALFORMED, Forge.assembled(content, ECDSA_SHA256, new byte[73]));
    String withNull = "300c06082a8648ce3d0403020500";
    refuses(Reason.ALGORITHM, Forge.assembled(content, withNull, ours));
    String sha384 = "300a06082a8648ce3d040303";
    refuses(Reason.ALGORITHM, Forge.assembled(content, sha384, ours));
    refuses(Reason.BAD_SIGNATURE, forge.deviceDer()); // by the Ed25519 issuer of that root
    assertThat(check(Forge.assembled(content, ECDSA_SHA256, ours)))
        .isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void listByTheEd25519KeyIsNotItsList() {
    byte[] crl =
        Forge.crl(
            new RevocationListWriter.Content(1, NOW, Set.of(), Set.of(), Set.of(), Set.of()),
            issuer.name(),
            forge.issuing);
    assertThatThrownBy(() -> RevocationList.verify(forge.anchor, Forge.bundle(crl, issuerDer), 0))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CRL_FORGED));
  }

  private byte[] by(IssuingKey signer, IssuingKey subject, List<Extension> extensions)
      throws Exception {
    return CertificateWriter.sign(
        new CertificateWriter.Draft(
            BigInteger.TEN,
            issuer.name(),
            forge.name(forge.device),
            NOW.minus(Duration.ofMinutes(5)),
            NOW.plus(Duration.ofDays(90)),
            subject.verifyKey(),
            extensions),
        signer);
  }

  @Test
  void devicesAndRootsHaveEd25519KeysOnly() throws Exception {
    refuses(Reason.ALGORITHM, by(key, new P256InMemory(), forge.extensions()));
    byte[] root = by(key, key, forge.extensions());
    assertThatThrownBy(() -> TrustAnchor.decode(root)).isInstanceOf(RefusedException.class);
    byte[] csr = IssuerRequest.of(forge.anchor, key, Set.of()).csr();
    assertThat(CertificationRequest.verifyIssuers(csr).key()).isEqualTo(key.verifyKey());
    assertThatThrownBy(() -> CertificationRequest.verify(csr))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.ALGORITHM));
  }

  @Test
  void anIssuingCaIsSignedByTheRootsAlgorithm() throws Exception {
    byte[] content = Forge.content(issuerDer);
    byte[] forged = Forge.assembled(content, ECDSA_SHA256, key.sign(content));
    assertThatThrownBy(() -> IssuingCa.verify(forge.anchor, forged))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.ALGORITHM));
  }

  @Test
  void pointsOffTheCurveAreNoKeys() throws Exception {
    byte[] point = key.verifyKey().bytes();
    byte[] off = point.clone();
    off[off.length - 1] ^= 1;
    byte[] weak = forge.edited(issuerDer, point, off, forge.root);
    assertThatThrownBy(() -> IssuingCa.verify(forge.anchor, weak))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.WEAK_KEY));
  }

  /** ECDSA is not deterministic, so what was written once has to go on being read. */
  @Test
  void oldBytesAreStillAdmitted() throws Exception {
    UnverifiedCredential old = UnverifiedCredential.decode(golden("credential-p256"));
    RevocationList list = RevocationList.verify(forge.anchor, golden("crl-p256"), 0);
    assertThat(Admission.check(forge.anchor, old, list, NOW))
        .isInstanceOf(Admission.Admitted.class);
    assertThat(old.encode()).isEqualTo(golden("credential-p256"));
  }

  private static byte[] golden(String name) throws Exception {
    try (InputStream in = P256IssuerTest.class.getResourceAsStream("/golden/" + name + ".hex")) {
      String hex = new String(Objects.requireNonNull(in, name).readAllBytes(), US_ASCII);
      return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }
  }

  @Test
  void aRequestOfItIsReadBackAndSigned() throws Exception {
    IssuerRequest request = IssuerRequest.of(forge.anchor, key, Set.of());
    IssuerRequest again = IssuerRequest.decode(request.encode(), "request.pem");
    assertThat(again.key()).isEqualTo(key.verifyKey());
    byte[] signed = again.sign(forge.root, NOW, new SeededRandom(1));
    assertThat(IssuingCa.verify(forge.anchor, signed, NOW).digits()).isEqualTo(request.digits());
  }
}
