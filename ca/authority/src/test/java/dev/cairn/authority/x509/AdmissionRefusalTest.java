package dev.cairn.authority.x509;

import static dev.cairn.authority.x509.CertificateWriter.critical;
import static dev.cairn.authority.x509.CertificateWriter.plain;
import static dev.cairn.authority.x509.Forge.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.Admission;
import dev.cairn.identity.CertificateProfile;
import dev.cairn.identity.Checkpoint;
import dev.cairn.identity.NodeBinding;
import dev.cairn.identity.NodeId;
import dev.cairn.identity.Organisation;
import dev.cairn.identity.Reason;
import dev.cairn.identity.RecoveryBinding;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.RevocationList;
import dev.cairn.identity.SubjectBinding;
import dev.cairn.identity.TrustAnchor;
import dev.cairn.identity.UnverifiedCredential;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.Test;

/** Every way in which a credential can be wrong, by name. */
class AdmissionRefusalTest {

  private static final Duration YEAR = Duration.ofDays(365);

  private final Forge forge = new Forge(0x41);
  private final UnverifiedCredential right = forge.credential();
  private final RevocationList crl = forge.emptyCrl();

  AdmissionRefusalTest() throws RefusedException {}

  private Admission check(UnverifiedCredential credential, Instant now) {
    return Admission.check(forge.anchor, credential, crl, now);
  }

  private void refuses(Reason reason, UnverifiedCredential credential) {
    assertThat(check(credential, NOW))
        .isInstanceOfSatisfying(
            Admission.Refused.class, r -> assertThat(r.reason()).as(r.detail()).isEqualTo(reason));
  }

  private void refusesDevice(Reason reason, byte[] deviceDer) {
    refuses(reason, forge.credential(deviceDer, forge.issuerDer));
  }

  private void refusesExtensions(Reason reason, List<Extension> extensions) {
    refusesDevice(reason, forge.deviceDer(extensions));
  }

  private UnverifiedCredential with(long index, List<Hash> proof, byte[] checkpoint) {
    return new UnverifiedCredential(right.certificate(), right.issuer(), index, proof, checkpoint);
  }

  @Test
  void admitsTheRightOneOnWhichTheOthersAreBuilt() throws Exception {
    assertThat(check(right, NOW)).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void refusesExpired() throws Exception {
    assertThat(check(right, NOW.plus(Duration.ofDays(91))))
        .isInstanceOfSatisfying(
            Admission.Refused.class, r -> assertThat(r.reason()).isEqualTo(Reason.EXPIRED));
  }

  @Test
  void whomItWasIssuedToIsSaidThoughItIsOverAndWithoutARevocationList() throws Exception {
    assertThat(Admission.issued(forge.anchor, right))
        .isInstanceOfSatisfying(
            Admission.Admitted.class,
            admitted -> assertThat(admitted.device().notAfter()).isBefore(NOW.plus(YEAR)));
    for (UnverifiedCredential wrong :
        List.of(
            new Forge(0x51).credential(),
            forge.credential(forge.deviceDer(), forge.deviceDer()),
            with(right.leafIndex() + 1, right.inclusionProof(), right.checkpoint()))) {
      assertThat(Admission.issued(forge.anchor, wrong)).isInstanceOf(Admission.Refused.class);
    }
  }

  @Test
  void refusesNotYetValidAndSaysThatTheClockMayBeWrong() throws Exception {
    byte[] laterIssuer = right.issuer();
    assertThat(check(forge.credential(forge.deviceDer(), laterIssuer), NOW.minusSeconds(301)))
        .isInstanceOfSatisfying(
            Admission.Refused.class,
            r -> {
              assertThat(r.reason()).isEqualTo(Reason.NOT_YET_VALID);
              assertThat(r.detail()).contains("clock");
            });
  }

  @Test
  void refusesForeignRoot() throws Exception {
    refuses(Reason.FOREIGN_ROOT, new Forge(0x51).credential());
  }

  @Test
  void refusesIssuedByADevice() throws Exception {
    refuses(Reason.FOREIGN_ROOT, forge.credential(forge.deviceDer(), forge.deviceDer()));
  }

  @Test
  void refusesAnotherRootThanTheFingerprintSays() throws Exception {
    byte[] other = new Forge(0x51).anchor.encode();
    assertThatThrownBy(() -> TrustAnchor.decode(other, forge.anchor.fingerprint()))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FINGERPRINT));
  }

  @Test
  void refusesLengthsWrittenAsInBer() throws Exception {
    byte[] der = right.certificate();
    byte[] ber = new byte[der.length + 1];
    ber[0] = der[0];
    ber[1] = (byte) 0x83; // three length octets where two do
    System.arraycopy(der, 2, ber, 3, der.length - 2);
    refusesDevice(Reason.NOT_CANONICAL, ber);
  }

  @Test
  void refusesCriticalFlagWrittenAsInBer() throws Exception {
    byte[] derTrue = HexFormat.of().parseHex("0603551d130101ff");
    byte[] berTrue = HexFormat.of().parseHex("0603551d13010101");
    refusesDevice(
        Reason.NOT_CANONICAL, forge.edited(forge.deviceDer(), derTrue, berTrue, forge.issuing));
  }

  @Test
  void refusesBytesBehindTheEnd() throws Exception {
    byte[] der = right.certificate();
    refusesDevice(Reason.MALFORMED, Arrays.copyOf(der, der.length + 1));
  }

  @Test
  void refusesBadSignature() throws Exception {
    byte[] der = right.certificate().clone();
    der[der.length - 1] ^= 1;
    refusesDevice(Reason.BAD_SIGNATURE, der);
  }

  @Test
  void refusesNullParametersOfTheAlgorithm() throws Exception {
    byte[] content = Forge.content(right.certificate());
    byte[] signature = forge.issuing.sign(content);
    String withNull = "300706032b65700500";
    refusesDevice(Reason.ALGORITHM, Forge.assembled(content, withNull, signature));
    String ed448 = "300506032b6571";
    refusesDevice(Reason.ALGORITHM, Forge.assembled(content, ed448, signature));
  }

  @Test
  void refusesSmallOrderKey() throws Exception {
    byte[] identity = new byte[32];
    identity[0] = 1;
    refusesDevice(
        Reason.WEAK_KEY,
        forge.edited(forge.deviceDer(), forge.device.verifyKey().bytes(), identity, forge.issuing));
  }

  @Test
  void refusesNodeIdThatDoesNotFollowFromItsInputs() throws Exception {
    NodeBinding drawn = Forge.node();
    NodeId chosen = new NodeId(Hash.of(new byte[] {1}));
    NodeBinding forged =
        new NodeBinding(chosen, drawn.requestLeaf(), drawn.authorityNonce(), drawn.deviceNonce());
    refusesExtensions(Reason.NODE_ID, forge.extensions(forged, chosen));
  }

  @Test
  void refusesNodeIdChosenInTheNameOnly() throws Exception {
    NodeId chosen = new NodeId(Hash.of(new byte[] {1}));
    refusesExtensions(Reason.NAME, forge.extensions(Forge.node(), chosen));
  }

  @Test
  void refusesNamesOfAnotherOrganisation() throws Exception {
    List<Extension> extensions = forge.extensions();
    byte[] names =
        CertificateProfile.deviceNames(
            new Organisation("other"), Forge.node().nodeId(), Forge.SUBJECT);
    extensions.set(2, plain(Extension.subjectAlternativeName, names));
    refusesExtensions(Reason.NAME, extensions);
  }

  @Test
  void refusesLeafThatIsACa() throws Exception {
    List<Extension> extensions = forge.extensions();
    extensions.set(0, critical(Extension.basicConstraints, CertificateProfile.caConstraints(0)));
    refusesExtensions(Reason.LEAF_IS_CA, extensions);
  }

  @Test
  void refusesLeafThatMaySignCertificates() throws Exception {
    List<Extension> extensions = forge.extensions();
    extensions.set(1, critical(Extension.keyUsage, CertificateProfile.caKeyUsage()));
    refusesExtensions(Reason.KEY_USAGE, extensions);
  }

  @Test
  void refusesSecondCairnExtension() throws Exception {
    List<Extension> extensions = forge.extensions();
    extensions.add(extensions.get(3));
    refusesExtensions(Reason.DUPLICATE_EXTENSION, extensions);
  }

  @Test
  void refusesMissingCairnExtension() throws Exception {
    List<Extension> extensions = forge.extensions();
    extensions.remove(4);
    refusesExtensions(Reason.MISSING_EXTENSION, extensions);
  }

  private List<Extension> recovery(String role, byte[] binding) {
    List<Extension> extensions = forge.extensions();
    SubjectBinding subject = new SubjectBinding(Forge.SUBJECT, role, "attic", 1, 1);
    extensions.set(
        extensions.size() - 1, plain(CertificateProfile.SUBJECT_BINDING, subject.encode()));
    if (binding.length > 0) {
      extensions.add(plain(CertificateProfile.RECOVERY_BINDING, binding));
    }
    return extensions;
  }

  @Test
  void takesARecoveryCertificateOfTwoRegistrars() throws Exception {
    RecoveryBinding binding = new RecoveryBinding(Duration.ofDays(2), List.of("grace", "linus"));
    byte[] der = forge.deviceDer(recovery(SubjectBinding.RECOVERY, binding.encode()));
    assertThat(check(forge.credential(der, forge.issuerDer), NOW))
        .isInstanceOfSatisfying(
            Admission.Admitted.class,
            admitted -> assertThat(admitted.device().recovery()).contains(binding));
  }

  /** A recovery is approved by two different registrars, says the certificate, or it is none. */
  @Test
  void refusesRecoveryThatIsHalfOfOneOrApprovedByOne() throws Exception {
    byte[] right = new RecoveryBinding(Duration.ofDays(2), List.of("grace", "linus")).encode();
    refusesExtensions(Reason.RECOVERY_BINDING, recovery(SubjectBinding.RECOVERY, new byte[0]));
    refusesExtensions(Reason.RECOVERY_BINDING, recovery(SubjectBinding.DEVICE, right));
    for (byte[] wrong :
        List.of(
            binding(172_800, "grace"),
            binding(172_800, "grace", "grace"),
            binding(172_800, "grace", " "),
            binding(172_800),
            binding(-1, "grace", "linus"),
            binding(31L * 86_400, "grace", "linus"),
            binding(172_800, "a", "b", "c", "d", "e", "f", "g", "h", "i"))) {
      refusesExtensions(Reason.RECOVERY_BINDING, recovery(SubjectBinding.RECOVERY, wrong));
    }
    refusesExtensions(Reason.MALFORMED, recovery(SubjectBinding.RECOVERY, new byte[] {1, 2}));
  }

  private static byte[] binding(long seconds, String... approvers) {
    ASN1Encodable[] names =
        Arrays.stream(approvers).map(DERUTF8String::new).toArray(ASN1Encodable[]::new);
    return CertificateWriter.der(
        new DERSequence(new ASN1Encodable[] {new ASN1Integer(seconds), new DERSequence(names)}));
  }

  @Test
  void refusesUnknownCriticalExtensionAndOnlyThat() throws Exception {
    ASN1ObjectIdentifier unknown = CertificateProfile.ARC.branch("99");
    List<Extension> extensions = forge.extensions();
    extensions.add(plain(unknown, new byte[] {5, 0}));
    assertThat(check(forge.credential(forge.deviceDer(extensions), forge.issuerDer), NOW))
        .isInstanceOf(Admission.Admitted.class);
    extensions.set(5, critical(unknown, new byte[] {5, 0}));
    refusesExtensions(Reason.UNKNOWN_CRITICAL_EXTENSION, extensions);
  }

  private List<Extension> issuerExtensions(int pathLength, String constrainedTo) {
    Organisation to = new Organisation(constrainedTo);
    return List.of(
        critical(Extension.basicConstraints, CertificateProfile.caConstraints(pathLength)),
        critical(Extension.keyUsage, CertificateProfile.caKeyUsage()),
        critical(Extension.nameConstraints, CertificateProfile.nameConstraints(to)));
  }

  @Test
  void refusesIssuerConstrainedToOtherNamesOrNone() throws Exception {
    byte[] other = forge.issuerDer(issuerExtensions(0, "other"));
    refuses(Reason.NAME_CONSTRAINT, forge.credential(forge.deviceDer(), other));
    byte[] none = forge.issuerDer(issuerExtensions(0, "acme").subList(0, 2));
    refuses(Reason.NAME_CONSTRAINT, forge.credential(forge.deviceDer(), none));
  }

  @Test
  void refusesIssuerThatMayHaveCasBelowIt() throws Exception {
    byte[] issuer = forge.issuerDer(issuerExtensions(1, "acme"));
    refuses(Reason.PATH_LENGTH, forge.credential(forge.deviceDer(), issuer));
  }

  @Test
  void refusesMissingOrForgedInclusionProof() throws Exception {
    List<Hash> proof = right.inclusionProof();
    refuses(Reason.NOT_LOGGED, with(2, List.of(), right.checkpoint()));
    refuses(Reason.NOT_LOGGED, with(3, proof, right.checkpoint()));
    refuses(Reason.NOT_LOGGED, with(2, proof.reversed(), right.checkpoint()));
    refuses(Reason.NOT_LOGGED, with(2, proof.subList(0, 1), right.checkpoint()));
  }

  @Test
  void refusesCheckpointOfAnotherLog() throws Exception {
    Forge other = new Forge(0x51);
    Checkpoint ours = Checkpoint.verify(right.checkpoint(), forge.logKey());
    byte[] forged = Checkpoint.sign(forge.logKey(), other.log, ours.size(), ours.root()).note();
    refuses(Reason.FORGED_CHECKPOINT, with(2, right.inclusionProof(), forged));
    refuses(Reason.MALFORMED, with(2, right.inclusionProof(), new byte[0]));
  }

  @Test
  void refusesTooLarge() throws Exception {
    refusesDevice(Reason.TOO_LARGE, new byte[200_000]);
    assertThatThrownBy(() -> UnverifiedCredential.decode(new byte[200_000]))
        .hasMessageContaining("TOO_LARGE");
  }

  @Test
  void noFlippedBitAdmitsAnotherDevice() throws Exception {
    byte[] bytes = right.encode();
    var device = ((Admission.Admitted) check(right, NOW)).device();
    Random random = new Random(7);
    for (int round = 0; round < 1_000; round++) {
      byte[] flipped = bytes.clone();
      int bit = random.nextInt(bytes.length * 8);
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      try {
        if (check(UnverifiedCredential.decode(flipped), NOW)
            instanceof Admission.Admitted admitted) {
          assertThat(admitted.device()).as("bit " + bit).isEqualTo(device);
        }
      } catch (RefusedException e) {
        // Refused while decoding, which is as good.
      }
    }
  }

  @Test
  void garbageIsRefusedAndNothingElse() throws Exception {
    Random random = new Random(8);
    for (int round = 0; round < 1_000; round++) {
      byte[] garbage = new byte[random.nextInt(300)];
      random.nextBytes(garbage);
      if (random.nextBoolean() && garbage.length > 2) {
        garbage[0] = 0x30; // a sequence, to come further
        garbage[1] = (byte) Math.min(127, garbage.length - 2);
      }
      UnverifiedCredential credential =
          new UnverifiedCredential(garbage, forge.issuerDer, 0, List.of(), right.checkpoint());
      assertThat(check(credential, NOW)).isInstanceOf(Admission.Refused.class);
    }
  }
}
