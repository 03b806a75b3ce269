package dev.cairn.authority;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.authority.log.Act;
import dev.cairn.authority.log.ActCodec;
import dev.cairn.authority.log.EnrolmentRequest;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.log.RecoveryRules;
import dev.cairn.authority.wire.Announcement;
import dev.cairn.authority.wire.EscrowPart;
import dev.cairn.authority.wire.EscrowRequest;
import dev.cairn.authority.wire.InviteCode;
import dev.cairn.authority.wire.RecoveryVeto;
import dev.cairn.authority.x509.Forge;
import dev.cairn.authority.x509.IssuerRequest;
import dev.cairn.authority.x509.IssuingKey;
import dev.cairn.authority.x509.RevocationListWriter;
import dev.cairn.crypto.Envelope;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Merkle;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.Admission;
import dev.cairn.identity.CertificationRequest;
import dev.cairn.identity.Checkpoint;
import dev.cairn.identity.LogLeaf;
import dev.cairn.identity.NodeId;
import dev.cairn.identity.Organisation;
import dev.cairn.identity.RecoveryBinding;
import dev.cairn.identity.RevocationList;
import dev.cairn.identity.UnverifiedCredential;
import java.io.InputStream;
import java.math.BigInteger;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Formats that are on disks and wires. A change here is a change of format: what was written before
 * must still be read.
 */
class GoldenBytesTest {

  private final Forge forge = new Forge(0x41);

  GoldenBytesTest() throws Exception {}

  private static void isGolden(String name, byte[] bytes) throws Exception {
    try (InputStream in = GoldenBytesTest.class.getResourceAsStream("/golden/" + name + ".hex")) {
      String golden = new String(Objects.requireNonNull(in, name).readAllBytes(), US_ASCII);
      String actual = HexFormat.of().formatHex(bytes);
      assertThat(actual).as(name).isEqualTo(golden.replaceAll("\\s", ""));
    }
  }

  @Test
  void root() throws Exception {
    isGolden("root", forge.anchor.encode());
  }

  @Test
  void credential() throws Exception {
    isGolden("credential", forge.credential().encode());
  }

  @Test
  void revocationList() throws Exception {
    NodeId nodeId = Forge.node().nodeId();
    isGolden("crl", forge.crl(3, Set.of(BigInteger.TEN), Set.of(Forge.SUBJECT), Set.of(nodeId)));
  }

  @Test
  void revocationListOfTwoIssuingCasOfWhichTheSecondEndsAThird() throws Exception {
    SigningKey next = SigningKey.fromSeed(Forge.filled(0x51));
    Set<Hash> ended = Set.of(Hash.copyOf(Forge.filled(0x22)));
    byte[] nextDer =
        forge.certificates.issuer(
            new CertificationRequest.OfIssuer(Forge.key(next), ended),
            forge.anchor,
            forge.root,
            Forge.NOW);
    Set<Hash> both = Set.of(Forge.key(forge.issuing).hash(), Forge.key(next).hash());
    RevocationListWriter.Content content =
        new RevocationListWriter.Content(
            4, Forge.NOW, both, Set.of(BigInteger.TEN), Set.of(), Set.of());
    byte[] bundle =
        RevocationListWriter.bundle(
            List.of(
                Forge.crl(content, forge.name(forge.issuing), forge.issuing),
                Forge.crl(content, forge.name(next), next)),
            List.of(forge.issuerDer, nextDer));
    isGolden("crl-two", bundle);
    assertThat(RevocationList.verify(forge.anchor, bundle, 0).issuers()).isEqualTo(both);
    isGolden("issuer-request", IssuerRequest.of(forge.anchor, IssuingKey.of(next), ended).encode());
  }

  @Test
  void oldBytesAreStillAdmitted() throws Exception {
    try (InputStream in = GoldenBytesTest.class.getResourceAsStream("/golden/credential.hex")) {
      String hex = new String(Objects.requireNonNull(in).readAllBytes(), US_ASCII);
      UnverifiedCredential old =
          UnverifiedCredential.decode(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
      RevocationList list = forge.emptyCrl();
      assertThat(Admission.check(forge.anchor, old, list, Forge.NOW))
          .isInstanceOf(Admission.Admitted.class);
    }
  }

  @Test
  void logLeafOfACertificate() {
    byte[] entry = LogLeaf.certificateEntry(new byte[] {1, 2, 3});
    assertThat(HexFormat.of().formatHex(entry)).isEqualTo("08031203010203");
    assertThat(LogLeaf.ofCertificate(new byte[] {1, 2, 3})).isEqualTo(Merkle.leafHash(entry));
  }

  @Test
  void otherLogEntries() throws Exception {
    InviteTerms terms = new InviteTerms("ada", "attic", 300, 200, Duration.ofHours(1));
    Hash hash = Hash.copyOf(Forge.filled(0x22));
    List<Act> acts =
        List.of(
            new Act.Founded(1000, new byte[] {1}, new byte[] {2}),
            new Act.Requested(1000, new byte[] {3}, hash),
            new Act.Invited(1000, hash, Forge.SUBJECT, terms, ""),
            new Act.Revoked(
                1000,
                List.of(BigInteger.TEN),
                Optional.of(Forge.SUBJECT),
                Optional.of(new NodeId(hash)),
                "lost",
                ""),
            new Act.Listed(1000, 4, List.of(hash)),
            new Act.Listed(1000, 4, List.of(hash, hash)),
            new Act.RolledOver(1000, new byte[] {2}),
            new Act.Renewed(1000, new byte[] {7}),
            new Act.RecoveryRulesSet(1000, new RecoveryRules(Duration.ofHours(1), true), "grace"),
            new Act.RecoveryApproved(1000, hash, Forge.SUBJECT, "grace"),
            new Act.RecoveryVetoed(1000, Forge.SUBJECT, new byte[] {7}));
    String twos = "22".repeat(32);
    String subject = "0b7c2c4e6a3f4d5e8f90112233445566";
    List<String> golden =
        List.of(
            "080110e8071a0101220102",
            "080210e8071a01032220" + twos,
            "080410e8071a20"
                + twos
                + "2210"
                + subject
                + "2a03616461320561747469633"
                + "8ac0240c80148"
                + "80dddb01",
            "080510e8071a010a2210" + subject + "2a20" + twos + "32046c6f7374",
            "080610e80718042220" + twos,
            "080610e80718042220" + twos + "2220" + twos,
            "080c10e8071a0102",
            "080710e8071a0107",
            "080910e80718901c20012a056772616365",
            "080a10e8071a20" + twos + "2210" + subject + "2a056772616365",
            "080b10e8071a10" + subject + "220107");
    for (int i = 0; i < acts.size(); i++) {
      byte[] entry = ActCodec.encode(acts.get(i));
      assertThat(HexFormat.of().formatHex(entry)).isEqualTo(golden.get(i));
      byte[] again = ActCodec.encode(ActCodec.decode(entry));
      assertThat(again).isEqualTo(entry);
    }
  }

  @Test
  void recoveryCertificate() throws Exception {
    RecoveryBinding binding = new RecoveryBinding(Duration.ofDays(2), List.of("grace", "linus"));
    assertThat(HexFormat.of().formatHex(binding.encode()))
        .isEqualTo("3015020302a300300e0c0567726163650c056c696e7573");
  }

  @Test
  void vetoAndEscrowRequest() throws Exception {
    isGolden("veto", RecoveryVeto.sign(forge.device, 1000));
    byte[] request = EscrowRequest.prove(forge.device, new byte[] {1}, Forge.filled(2));
    isGolden("escrow-request", request);
    assertThat(EscrowRequest.verify(request).isToOpen()).isFalse();
  }

  @Test
  void escrowPart() throws Exception {
    Envelope.KeyPair key = Envelope.KeyPair.fromSeed(Forge.filled(1));
    EscrowPart part = new EscrowPart(Forge.SUBJECT, Forge.filled(3));
    byte[] sealed = part.seal(key.publicKey(), new SeededRandom(1));
    assertThat(sealed).hasSize(EscrowPart.SEALED_BYTES);
    assertThat(Hash.of(sealed).hex())
        .isEqualTo("9a6de3099cc623fe27f8ca65d522697e5e936f84f44454bd663e45400e54db6c");
    assertThat(EscrowPart.open(key, sealed).part()).isEqualTo(part.part());
  }

  @Test
  void checkpoint() throws Exception {
    Hash root = Hash.copyOf(Forge.filled(0x22));
    Checkpoint checkpoint = Checkpoint.sign(forge.logKey(), forge.log, 17, root);
    assertThat(new String(checkpoint.note(), UTF_8))
        .isEqualTo(
            """
            cairn.acme/log
            17
            IiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiI=

            — cairn.acme/log \
            ivTzZe9YRJS9tr4kFpt4r/0oVHA3GRX8wg5nINjxfmah98zgisJ8UZcRp5GkYW2U42vTnL0E6+ruWwSlN7z4+hi5NwQ=
            """);
    assertThat(Checkpoint.verify(checkpoint.note(), forge.logKey()).size()).isEqualTo(17);
  }

  @Test
  void inviteCode() throws Exception {
    InviteCode code =
        new InviteCode(Hash.copyOf(Forge.filled(0x22)), new byte[16], List.of("192.0.2.1:7443"));
    assertThat(code.text())
        .isEqualTo(
            "cairn1-CiAiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIhIQAAAAAAAAAAAAAAAAAAAAABoO"
                + "MTkyLjAuMi4xOjc0NDO93oXd");
    assertThat(InviteCode.parse(" " + code.text() + "\n").addresses())
        .containsExactly("192.0.2.1:7443");
  }

  @Test
  void enrolmentRequestAndAnnouncement() throws Exception {
    Hash hash = Hash.copyOf(Forge.filled(0x22));
    byte[] request = new EnrolmentRequest(forge.device.verifyKey(), hash, hash).sign(forge.device);
    isGolden("request", request);
    assertThat(EnrolmentRequest.verify(request).invite()).isEqualTo(hash);
    byte[] announcement =
        new Announcement(forge.device.verifyKey(), 1000, List.of("/ip4/192.0.2.1/tcp/4001"))
            .sign(forge.device);
    isGolden("announcement", announcement);
    assertThat(Announcement.verify(announcement).addresses()).hasSize(1);
  }

  @Test
  void nodeIdDraw() {
    assertThat(Forge.node().nodeId())
        .hasToString("f20f7645ddb6e1accd01d8a2d79599ad92f7a97a1acc7170cd9337a9703cae93");
    assertThat(new Organisation("acme").nodeUri(Forge.node().nodeId()))
        .startsWith("cairn://acme/node/");
  }
}
