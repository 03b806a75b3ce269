package dev.cairn.authority.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.authority.Asked;
import dev.cairn.authority.Authority;
import dev.cairn.authority.Ceremony;
import dev.cairn.authority.Revocation;
import dev.cairn.authority.SeededRandom;
import dev.cairn.authority.Tool;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.log.LogAudit;
import dev.cairn.authority.log.LogSource;
import dev.cairn.authority.store.KeyFile;
import dev.cairn.authority.store.MemoryStore;
import dev.cairn.identity.Organisation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** EST as {@code curl} and {@code openssl} speak it; their certificates are as good as ours. */
class EstIT {

  private static final InviteTerms TERMS = InviteTerms.of("ada", "attic", 1, 1);

  private final MemoryStore store = new MemoryStore();
  private Instant now = Instant.now();
  private Authority authority;
  private AuthorityServer server;

  @TempDir Path folder;

  @BeforeEach
  void start() throws Exception {
    Tool.CURL.needed();
    Tool.OPENSSL.needed();
    SeededRandom random = new SeededRandom(61);
    authority = Ceremony.found(store, new Organisation("acme"), rootKey -> {}, () -> now, random);
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server = AuthorityServer.start(authority, any, () -> now, random);
    Files.write(folder.resolve("root.pem"), KeyFile.certificate(authority.anchor().encode()));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String openssl(String... arguments) throws Exception {
    return Tool.OPENSSL.run(folder, arguments).text();
  }

  private void newKey(String name) throws Exception {
    openssl("genpkey", "-algorithm", "ED25519", "-out", name + ".key");
  }

  /** A CSR by {@code key}, in base64, as EST wants it. */
  private Path csr(String key, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("req", "-new", "-key", key + ".key"));
    arguments.addAll(List.of("-subj", "/CN=whatever", "-outform", "DER", "-out", key + ".der"));
    arguments.addAll(List.of(more));
    String said = openssl(arguments.toArray(String[]::new));
    assertThat(folder.resolve(key + ".der")).as(said).exists();
    return base64(Files.readAllBytes(folder.resolve(key + ".der")));
  }

  private Path base64(byte[] der) throws IOException {
    return Files.write(
        folder.resolve("csr.b64"), Base64.getMimeEncoder(64, new byte[] {'\n'}).encode(der));
  }

  /** Status, a line break, the body: from a curl that trusts the root and checks the name. */
  private String curl(String operation, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of("-s", "-S", "--cacert", "root.pem", "-o", "body", "-w", "%{http_code}"));
    arguments.addAll(List.of(more));
    arguments.add("https://localhost:" + server.port() + "/.well-known/est/" + operation);
    Files.deleteIfExists(folder.resolve("body"));
    String status = Tool.CURL.run(folder, arguments.toArray(String[]::new)).text();
    Path body = folder.resolve("body");
    return status + "\n" + (Files.exists(body) ? Files.readString(body, UTF_8) : "");
  }

  private String enrol(Path csr, String user) throws Exception {
    return curl(
        "simpleenroll",
        "-H",
        "Content-Type: application/pkcs10",
        "--data-binary",
        "@" + csr,
        "-u",
        user);
  }

  /** The certificates of a PKCS#7 answer, as PEM, by openssl. */
  private String certificates(String answer) throws Exception {
    assertThat(answer).startsWith("200\n");
    byte[] der = Base64.getMimeDecoder().decode(answer.substring(4));
    Files.write(folder.resolve("bag.p7"), der);
    return openssl("pkcs7", "-inform", "DER", "-in", "bag.p7", "-print_certs");
  }

  private String invite() throws IOException {
    return "x:" + authority.invite(TERMS, List.of("localhost:1")).text();
  }

  @Test
  void curlGetsTheRootAndOpensslTrustsADeviceThatItEnrolled() throws Exception {
    String bag = certificates(curl("cacerts"));
    assertThat(bag).contains("CN = Cairn root", "Cairn issuing CA");
    newKey("device");
    String device = certificates(enrol(csr("device"), invite()));
    Files.writeString(folder.resolve("device.pem"), device);
    Files.write(
        folder.resolve("issuing.pem"), KeyFile.certificate(authority.issuers().getFirst().der()));
    String[] verify = {
      "verify", "-x509_strict", "-CAfile", "root.pem", "-untrusted", "issuing.pem", "device.pem"
    };
    assertThat(openssl(verify)).contains("device.pem: OK");
    assertThat(openssl("x509", "-in", "device.pem", "-noout", "-pubkey"))
        .isEqualTo(openssl("pkey", "-in", "device.key", "-pubout"));
    auditHolds();
  }

  private void auditHolds() throws Exception {
    authority.checkpoint();
    LogSource published = (path, max) -> store.published(path);
    LogAudit audit = new LogAudit(authority.anchor());
    audit.run(published, LogAudit.checkpoint(published, authority.anchor()), (done, all) -> {});
    assertThat(audit.tree().root()).isEqualTo(authority.checkpoint().root());
  }

  @Test
  void sameInviteAndCsrGiveTheSameCertificate() throws Exception {
    newKey("device");
    String invite = invite();
    Path csr = csr("device");
    String first = certificates(enrol(csr, invite));
    assertThat(certificates(enrol(csr, invite))).isEqualTo(first);
    assertThat(authority.devices()).hasSize(1);
    newKey("other");
    assertThat(enrol(csr("other"), invite)).startsWith("401\nINVITE_REUSED");
  }

  @Test
  void reenrolsFromDaySixtyByTheSameKey() throws Exception {
    newKey("device");
    Path csr = csr("device");
    String first = certificates(enrol(csr, invite()));
    assertThat(curl("simplereenroll", "--data-binary", "@" + csr)).startsWith("403\nNOT_DUE");
    now = now.plus(Duration.ofDays(61));
    // curl's clock is the machine's: it would refuse the server's new certificate as not yet valid.
    server.close();
    server =
        AuthorityServer.start(
            authority,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            () -> now,
            new SeededRandom(62));
    String second = certificates(curl("simplereenroll", "-k", "--data-binary", "@" + csr));
    assertThat(second).isNotEqualTo(first).contains("BEGIN CERTIFICATE");
    assertThat(authority.devices().stream().map(d -> d.nodeId()).distinct()).hasSize(1);
    newKey("stranger");
    assertThat(curl("simplereenroll", "-k", "--data-binary", "@" + csr("stranger")))
        .startsWith("403\nCERTIFICATE_UNKNOWN");
    auditHolds();
  }

  @Test
  void whoHasNoInviteWaitsForApprovalByStatus202() throws Exception {
    newKey("device");
    Path csr = csr("device");
    assertThat(enrol(csr, "bob:")).startsWith("202\nAPPROVAL_PENDING");
    assertThat(curl("simpleenroll", "-D", "headers", "-u", "bob:", "--data-binary", "@" + csr))
        .startsWith("202\n");
    assertThat(Files.readString(folder.resolve("headers"))).contains("Retry-after: 60");
    Asked asked = authority.waiting().getFirst();
    assertThat(asked.member()).isEqualTo("bob");
    authority.approve(asked.id(), InviteTerms.of("bob", "attic", 1, 1), "grace");
    assertThat(certificates(enrol(csr, "bob:"))).contains("BEGIN CERTIFICATE");
  }

  @Test
  void wrongOrMissingInvitesAreUnauthorized() throws Exception {
    newKey("device");
    Path csr = csr("device");
    assertThat(curl("simpleenroll", "--data-binary", "@" + csr)).startsWith("401\n");
    assertThat(enrol(csr, "x:guess")).startsWith("401\nINVITE_UNKNOWN");
    String late = invite();
    now = now.plus(Duration.ofDays(2));
    assertThat(enrol(csr, late)).startsWith("401\nINVITE_EXPIRED");
    String invite = invite();
    authority.revoke(new Revocation.OfMember(authority.member("ada").orElseThrow()), "left");
    assertThat(enrol(csr, invite)).startsWith("403\nMEMBER_REVOKED");
  }

  @Test
  void csrsThatAreNotOfTheProfileAreNamed() throws Exception {
    newKey("ca");
    assertThat(enrol(csr("ca", "-addext", "basicConstraints=CA:TRUE"), invite()))
        .startsWith("400\nLEAF_IS_CA");
    openssl(
        "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "p256.key");
    assertThat(enrol(csr("p256"), invite())).startsWith("400\nALGORITHM");
    openssl("genpkey", "-algorithm", "RSA", "-out", "rsa.key");
    assertThat(enrol(csr("rsa"), invite())).startsWith("400\n");

    newKey("device");
    csr("device");
    byte[] der = Files.readAllBytes(folder.resolve("device.der"));
    byte[] forged = der.clone();
    forged[forged.length - 1] ^= 1;
    assertThat(enrol(base64(forged), invite())).startsWith("400\nBAD_SIGNATURE");
    assertThat(enrol(base64(new byte[300]), invite())).startsWith("400\nMALFORMED");
    assertThat(enrol(base64(new byte[200_000]), invite())).startsWith("413\nTOO_LARGE");
    assertThat(enrol(Files.writeString(folder.resolve("text"), "*** no base64 ***"), invite()))
        .startsWith("400\nMALFORMED");
    assertThat(enrol(base64(berOf(der)), invite())).startsWith("400\nNOT_CANONICAL");
    assertThat(enrol(base64(withNullParameters(der)), invite())).startsWith("400\nALGORITHM");
    assertThat(enrol(base64(withKey(der, new byte[32])), invite())).startsWith("400\nWEAK_KEY");
  }

  /** The same content with the outer length in more bytes than it needs. */
  private static byte[] berOf(byte[] der) {
    int header = (der[1] & 0x80) == 0 ? 2 : 2 + (der[1] & 0x7F);
    int length = der.length - header;
    byte[] ber = new byte[length + 5];
    ber[0] = 0x30;
    ber[1] = (byte) 0x83;
    ber[3] = (byte) (length >> 8);
    ber[4] = (byte) length;
    System.arraycopy(der, header, ber, 5, length);
    return ber;
  }

  /** Outer AlgorithmIdentifier with the NULL that RFC 8410 forbids. */
  private static byte[] withNullParameters(byte[] der) {
    int header = (der[1] & 0x80) == 0 ? 2 : 2 + (der[1] & 0x7F);
    byte[] content = Arrays.copyOfRange(der, header, der.length);
    byte[] plain = {0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70};
    byte[] nulled = {0x30, 0x07, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x05, 0x00};
    String text = new String(content, java.nio.charset.StandardCharsets.ISO_8859_1);
    int at = text.lastIndexOf(new String(plain, java.nio.charset.StandardCharsets.ISO_8859_1));
    byte[] changed = new byte[content.length + 2];
    System.arraycopy(content, 0, changed, 0, at);
    System.arraycopy(nulled, 0, changed, at, nulled.length);
    System.arraycopy(
        content,
        at + plain.length,
        changed,
        at + nulled.length,
        content.length - at - plain.length);
    byte[] out = new byte[changed.length + 3];
    out[0] = 0x30;
    out[1] = (byte) 0x81;
    out[2] = (byte) changed.length;
    System.arraycopy(changed, 0, out, 3, changed.length);
    return out;
  }

  /** Another public key, for example the point of small order that all zeros encode. */
  private static byte[] withKey(byte[] der, byte[] key) {
    byte[] spki = {0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
    String text = new String(der, java.nio.charset.StandardCharsets.ISO_8859_1);
    int at = text.indexOf(new String(spki, java.nio.charset.StandardCharsets.ISO_8859_1));
    byte[] changed = der.clone();
    System.arraycopy(key, 0, changed, at + spki.length, key.length);
    return changed;
  }

  @Test
  void keyThatIsCertifiedAlreadyIsNotTakenWithASecondInvite() throws Exception {
    newKey("device");
    Path csr = csr("device");
    certificates(enrol(csr, invite()));
    csr("device", "-addext", "subjectAltName=DNS:other");
    assertThat(enrol(base64(Files.readAllBytes(folder.resolve("device.der"))), invite()))
        .startsWith("403\nKEY_REUSED");
  }

  @Test
  void guessingIsSlowedDown() throws Exception {
    newKey("device");
    Path csr = csr("device");
    String last = "";
    for (int i = 0; i < 200 && !last.startsWith("429"); i++) {
      last = enrol(csr, "x:guess" + i);
    }
    assertThat(last).startsWith("429\n").contains("TOO_MANY_REQUESTS");
    now = now.plus(Duration.ofMinutes(1));
    assertThat(enrol(csr, "x:guess")).startsWith("401\n");
  }
}
