package dev.cairn.authority.x509;

import static dev.cairn.authority.x509.CertificateWriter.critical;
import static dev.cairn.authority.x509.CertificateWriter.plain;
import static dev.cairn.authority.x509.Forge.NOW;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.authority.Tool;
import dev.cairn.authority.store.KeyFile;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import dev.cairn.identity.Admission;
import dev.cairn.identity.CertificateKey;
import dev.cairn.identity.CertificateProfile;
import dev.cairn.identity.Organisation;
import dev.cairn.identity.ProtoReader;
import dev.cairn.identity.Reason;
import dev.cairn.identity.RefusedException;
import dev.cairn.identity.RevocationList;
import dev.cairn.identity.UnverifiedCredential;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Certificates and lists that are bad in one way each: what we call it, and what {@code openssl
 * verify} says. Where OpenSSL takes what we refuse, the row says OK: it reads BER, takes keys of
 * small order, and has no opinion of CAs at the end of a chain.
 */
class BadInputIT {

  private static final Forge FORGE = forge(0x41);
  private static final Forge OTHER = forge(0x51);
  private static final BigInteger SERIAL = BigInteger.TWO.pow(158).add(BigInteger.ONE);
  private static final byte[] FRESH = FORGE.crl(1, Set.of(), Set.of(), Set.of());

  @TempDir Path folder;

  @BeforeEach
  void needsOpenSsl() {
    Tool.OPENSSL.needed();
  }

  private static Forge forge(int number) {
    try {
      return new Forge(number);
    } catch (RefusedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * One thing that is wrong.
   *
   * @param issuers above the device, the lowest first
   * @param crl bundle of a list, and its issuer
   * @param at when it is judged
   * @param openssl part of what it says
   */
  record Row(
      String what,
      byte[] device,
      List<byte[]> issuers,
      byte[] crl,
      Instant at,
      Reason reason,
      String openssl) {

    static Row of(String what, byte[] device, Reason reason, String openssl) {
      return new Row(what, device, List.of(FORGE.issuerDer), FRESH, NOW, reason, openssl);
    }

    Row at(Duration later) {
      return new Row(what, device, issuers, crl, NOW.plus(later), reason, openssl);
    }

    Row below(byte[]... above) {
      return new Row(what, device, List.of(above), crl, at, reason, openssl);
    }

    Row with(byte[] list) {
      return new Row(what, device, issuers, list, at, reason, openssl);
    }

    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Row> rows() throws Exception {
    byte[] good = FORGE.deviceDer();
    byte[] flipped = good.clone();
    flipped[flipped.length - 1] ^= 1;
    List<Extension> foreign = FORGE.extensions();
    foreign.set(
        2,
        plain(
            Extension.subjectAlternativeName,
            CertificateProfile.deviceNames(
                new Organisation("other"), Forge.node().nodeId(), Forge.SUBJECT)));
    List<Extension> ca = FORGE.extensions();
    ca.set(0, critical(Extension.basicConstraints, CertificateProfile.caConstraints(0)));
    byte[] content = Forge.content(good);
    byte[] signature = FORGE.issuing.sign(content);
    byte[] weak = FORGE.edited(good, FORGE.device.verifyKey().bytes(), new byte[32], FORGE.issuing);
    return Stream.of(
        Row.of("expired", good, Reason.EXPIRED, "certificate has expired").at(Duration.ofDays(91)),
        Row.of("not yet valid", good, Reason.NOT_YET_VALID, "not yet valid")
            .at(Duration.ofMinutes(-6)),
        Row.of("path length", belowASubCa(), Reason.FOREIGN_ROOT, "path length constraint exceeded")
            .below(subCa(), FORGE.issuerDer),
        Row.of(
                "issued by a device",
                issuedByADevice(),
                Reason.FOREIGN_ROOT,
                "invalid CA certificate")
            .below(good, FORGE.issuerDer),
        Row.of("another root", OTHER.deviceDer(), Reason.FOREIGN_ROOT, "unable to get local issuer")
            .below(OTHER.issuerDer),
        Row.of(
            "foreign name", FORGE.deviceDer(foreign), Reason.NAME, "permitted subtree violation"),
        Row.of("bad signature", flipped, Reason.BAD_SIGNATURE, "certificate signature failure"),
        Row.of("revoked", good, Reason.REVOKED, "certificate revoked")
            .with(FORGE.crl(2, Set.of(SERIAL), Set.of(), Set.of())),
        Row.of("forged list", good, Reason.CRL_FORGED, "CRL signature failure").with(forgedCrl()),
        Row.of("missing list", good, Reason.CRL_OTHER_ISSUER, "unable to get certificate CRL")
            .with(OTHER.crl(1, Set.of(), Set.of(), Set.of())),
        Row.of("list long over", good, Reason.CRL_EXPIRED, "CRL has expired")
            .at(Duration.ofDays(38)),
        Row.of(
            "outer NULL parameters",
            Forge.assembled(content, "300706032b65700500", signature),
            Reason.ALGORITHM,
            "certificate signature failure"),
        Row.of("garbage", new byte[300], Reason.MALFORMED, "not read certificate"),
        Row.of("200 kB", new byte[200_000], Reason.TOO_LARGE, "not read certificate"),
        Row.of("lengths as in BER", ber(good), Reason.NOT_CANONICAL, "OK"),
        Row.of("a CA at the end", FORGE.deviceDer(ca), Reason.LEAF_IS_CA, "OK"),
        Row.of("key of small order", weak, Reason.WEAK_KEY, "OK"),
        Row.of("as it should be", good, Reason.REVOKED, "OK"));
  }

  private static final SigningKey SUB = SigningKey.fromSeed(Forge.filled(0x61));

  private static byte[] subCa() {
    return signed(
        FORGE.name(FORGE.issuing),
        FORGE.name(SUB),
        SUB.verifyKey(),
        List.of(
            critical(Extension.basicConstraints, CertificateProfile.caConstraints(0)),
            critical(Extension.keyUsage, CertificateProfile.caKeyUsage())),
        FORGE.issuing);
  }

  private static byte[] belowASubCa() {
    return signed(
        FORGE.name(SUB),
        FORGE.name(FORGE.device),
        FORGE.device.verifyKey(),
        FORGE.extensions(),
        SUB);
  }

  private static byte[] issuedByADevice() {
    return signed(
        FORGE.name(FORGE.device),
        FORGE.name(SUB),
        SUB.verifyKey(),
        FORGE.extensions(),
        FORGE.device);
  }

  private static byte[] signed(
      X500Name issuer, X500Name subject, VerifyKey key, List<Extension> extensions, SigningKey by) {
    return CertificateWriter.sign(
        new CertificateWriter.Draft(
            BigInteger.TEN,
            issuer,
            subject,
            NOW.minus(Duration.ofMinutes(5)),
            NOW.plus(Duration.ofDays(90)),
            new CertificateKey.Ed25519(key),
            extensions),
        by);
  }

  /** A list in the name of the issuing CA, which that never signed. */
  private static byte[] forgedCrl() {
    byte[] crl =
        Forge.crl(
            new RevocationListWriter.Content(1, NOW, Set.of(), Set.of(), Set.of(), Set.of()),
            FORGE.name(FORGE.issuing),
            FORGE.issuing);
    crl[crl.length - 1] ^= 1;
    return Forge.bundle(crl, FORGE.issuerDer);
  }

  private static byte[] ber(byte[] der) {
    byte[] ber = new byte[der.length + 1];
    ber[0] = der[0];
    ber[1] = (byte) 0x83; // three length octets where two do
    System.arraycopy(der, 2, ber, 3, der.length - 2);
    return ber;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void isRefusedByNameAndOpensslHasItsWord(Row row) throws Exception {
    boolean isGood = row.what.equals("as it should be");
    assertThat(ours(row)).as("ours").isEqualTo(isGood ? "admitted" : row.reason.toString());
    assertThat(openssl(row)).as("openssl").contains(row.openssl);
  }

  private static String ours(Row row) throws Exception {
    UnverifiedCredential credential = FORGE.credential(row.device, row.issuers.getFirst());
    try {
      Forge signer = row.reason == Reason.CRL_OTHER_ISSUER ? OTHER : FORGE;
      RevocationList list = RevocationList.verify(signer.anchor, row.crl, 0);
      return switch (Admission.check(FORGE.anchor, credential, list, row.at)) {
        case Admission.Admitted admitted -> "admitted";
        case Admission.Refused refused -> refused.reason().toString();
      };
    } catch (RefusedException e) {
      return e.reason().toString();
    }
  }

  private String openssl(Row row) throws Exception {
    StringBuilder above = new StringBuilder();
    for (byte[] issuer : row.issuers) {
      above.append(new String(KeyFile.certificate(issuer), UTF_8));
    }
    ProtoReader bundle = new ProtoReader(row.crl, "list");
    bundle.next();
    String crl = Base64.getMimeEncoder().encodeToString(bundle.bytes(1 << 20));
    write("root.pem", new String(KeyFile.certificate(FORGE.anchor.encode()), UTF_8));
    write("above.pem", above.toString());
    write("device.pem", new String(KeyFile.certificate(row.device), UTF_8));
    write("crl.pem", "-----BEGIN X509 CRL-----\n" + crl + "\n-----END X509 CRL-----\n");
    List<String> arguments =
        new ArrayList<>(
            List.of("verify", "-attime", Long.toString(row.at.getEpochSecond()), "-crl_check"));
    arguments.addAll(List.of("-CRLfile", "crl.pem", "-CAfile", "root.pem"));
    arguments.addAll(List.of("-untrusted", "above.pem", "device.pem"));
    return Tool.OPENSSL.run(folder, arguments.toArray(String[]::new)).text();
  }

  private void write(String name, String text) throws Exception {
    Files.writeString(folder.resolve(name), text);
  }
}
