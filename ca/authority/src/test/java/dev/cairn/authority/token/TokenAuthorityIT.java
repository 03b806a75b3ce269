package dev.cairn.authority.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.authority.Authority;
import dev.cairn.authority.Ceremony;
import dev.cairn.authority.Decision;
import dev.cairn.authority.KeyPlace;
import dev.cairn.authority.Revocation;
import dev.cairn.authority.Rollover;
import dev.cairn.authority.Tool;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.log.LogAudit;
import dev.cairn.authority.log.LogSource;
import dev.cairn.authority.store.DirectoryStore;
import dev.cairn.authority.store.KeyFile;
import dev.cairn.authority.x509.IssuerRequest;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.Admission;
import dev.cairn.identity.CertificateKey;
import dev.cairn.identity.DeviceCertificate;
import dev.cairn.identity.IssuingCa;
import dev.cairn.identity.Organisation;
import dev.cairn.identity.UnverifiedCredential;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An authority whose issuing key lies in a token, and its way there and back. */
class TokenAuthorityIT {

  private static final InviteTerms ADA = InviteTerms.of("ada", "attic", 300, 200);

  @TempDir Path folder;

  private final SecureRandom random = new SecureRandom();
  private final AtomicReference<SigningKey> root = new AtomicReference<>();
  private TokenPlace place;
  private DirectoryStore store;
  private Authority authority;

  @BeforeEach
  void found() throws Exception {
    place = SoftHsm.ofProcess().token("authority");
    store = DirectoryStore.open(folder.resolve("authority"));
    authority =
        Ceremony.found(
            store,
            new Organisation("acme"),
            new Ceremony.Keeps(root::set, new KeyPlace.InToken(place)),
            InstantSource.system(),
            random);
  }

  @AfterEach
  void close() throws IOException {
    if (store != null) {
      store.close();
    }
  }

  private UnverifiedCredential enrol() throws IOException {
    return authority.enrol(SigningKey.generate(random), ADA);
  }

  private void admits(UnverifiedCredential credential) throws IOException {
    assertThat(
            Admission.check(
                authority.anchor(), credential, authority.revocationList(), Instant.now()))
        .isInstanceOf(Admission.Admitted.class);
  }

  private IssuingCa rollOver(KeyPlace to) throws Exception {
    IssuerRequest request =
        ((Decision.Granted<IssuerRequest>)
                authority.rollover().request(new Rollover.Terms(true, to, List.of()), random))
            .value();
    byte[] signed = request.sign(root.get(), Instant.now(), random);
    return ((Decision.Granted<IssuingCa>) authority.rollover().accept(signed)).value();
  }

  /** OpenSSL's word on a device below the published issuing CAs, with every CRL. */
  private String openssl(UnverifiedCredential device) throws Exception {
    Files.write(folder.resolve("root.pem"), KeyFile.certificate(authority.anchor().encode()));
    Files.write(folder.resolve("device.pem"), KeyFile.certificate(device.certificate()));
    Files.write(folder.resolve("issuing.pem"), store.published("issuing.pem").orElseThrow());
    ByteArrayOutputStream crls = new ByteArrayOutputStream();
    authority.revocationList().crls().forEach(crl -> crls.writeBytes(KeyFile.crl(crl)));
    Files.write(folder.resolve("crls.pem"), crls.toByteArray());
    List<String> arguments =
        new ArrayList<>(List.of("verify", "-x509_strict", "-CAfile", "root.pem", "-crl_check"));
    arguments.addAll(List.of("-untrusted", "issuing.pem", "-CRLfile", "crls.pem", "device.pem"));
    return Tool.OPENSSL.run(folder, arguments.toArray(String[]::new)).text();
  }

  @Test
  void itsDevicesAreAdmittedAndTakenBackAndOpenSslAgrees() throws Exception {
    Tool.OPENSSL.needed();
    UnverifiedCredential device = enrol();
    assertThat(authority.issuers().getFirst().key()).isInstanceOf(CertificateKey.P256.class);
    admits(device);
    assertThat(openssl(device)).contains("device.pem: OK");
    authority.revoke(
        new Revocation.OfCertificate(DeviceCertificate.read(device.certificate()).serial()),
        "lost");
    assertThat(openssl(device)).contains("certificate revoked");
    try (var files = Files.list(folder.resolve("authority/secret"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("issuing.token", "log.key", "nonce.key");
    }
  }

  @Test
  void rollsOverFromTheTokenToAFileAndBack() throws Exception {
    Tool.OPENSSL.needed();
    UnverifiedCredential first = enrol();
    IssuingCa inFile = rollOver(new KeyPlace.InFile());
    UnverifiedCredential second = enrol();
    IssuingCa inToken = rollOver(new KeyPlace.InToken(place));
    UnverifiedCredential third = enrol();
    assertThat(inFile.key()).isInstanceOf(CertificateKey.Ed25519.class);
    assertThat(inToken.key()).isInstanceOf(CertificateKey.P256.class);
    for (UnverifiedCredential each : List.of(first, second, third)) {
      admits(each);
      assertThat(openssl(each)).contains("device.pem: OK");
    }
    authority.revoke(
        new Revocation.OfCertificate(DeviceCertificate.read(second.certificate()).serial()),
        "lost");
    assertThat(openssl(second)).contains("certificate revoked");
    assertThat(openssl(third)).contains("device.pem: OK");
    authority.checkpoint();
    LogSource published = (path, max) -> store.published(path);
    new LogAudit(authority.anchor())
        .run(published, LogAudit.checkpoint(published, authority.anchor()), (done, all) -> {});
  }

  /** The authority goes on with what needs no signature; what was taken back is not forgotten. */
  @Test
  void whileTheTokenIsAwayNothingIsCertifiedAndARevocationFollowsWhenItIsBack() throws Exception {
    UnverifiedCredential device = enrol();
    Path leads = folder.resolve("authority/secret/issuing.token");
    byte[] right = Files.readAllBytes(leads);
    Files.writeString(leads, new String(right, UTF_8).replace("token=", "token=no-"));
    Authority without = Authority.open(store, InstantSource.system(), random);
    assertThat(without.devices()).hasSize(1);
    assertThatThrownBy(() -> without.enrol(SigningKey.generate(random), ADA))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no token 'no-");
    long before = without.listNumber();
    Revocation.OfNode node =
        new Revocation.OfNode(DeviceCertificate.read(device.certificate()).node().nodeId());
    assertThatThrownBy(() -> without.revoke(node, "lost"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no token 'no-");

    Files.write(leads, right);
    Authority back = Authority.open(store, InstantSource.system(), random);
    assertThat(back.revocationList().number()).isEqualTo(before + 1);
    assertThat(back.revocationList().nodeIds()).contains(node.nodeId());
  }
}
