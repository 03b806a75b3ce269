package dev.cairn.authority.x509;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.authority.Authority;
import dev.cairn.authority.Ceremony;
import dev.cairn.authority.Revocation;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.store.KeyFile;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.Organisation;
import dev.cairn.identity.UnverifiedCredential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plain X.509 part of the profile, judged by OpenSSL in its strict mode. */
class OpenSslIT {

  private static final InviteTerms TERMS = InviteTerms.of("ada", "attic", 300, 200);

  private final SecureRandom random = new SecureRandom();
  private final Authority authority =
      Ceremony.inMemory(new Organisation("acme"), InstantSource.system(), random);

  @TempDir Path folder;

  @BeforeEach
  void needsOpenSsl() {
    boolean present = Files.isExecutable(Path.of("/usr/bin/openssl"));
    if (!present) {
      System.err.println("SKIPPED: /usr/bin/openssl is missing, nobody else checks our X.509");
    }
    Assumptions.assumeTrue(present);
  }

  private String write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes).toString();
  }

  private String verify(byte[] device, String... options) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "/usr/bin/openssl",
                "verify",
                "-x509_strict",
                "-CAfile",
                write("root.pem", KeyFile.certificate(authority.anchor().encode())),
                "-untrusted",
                write("issuing.pem", KeyFile.certificate(authority.issuers().getFirst().der()))));
    command.addAll(List.of(options));
    command.add(write("device.pem", KeyFile.certificate(device)));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return output;
  }

  private String crlFile() throws Exception {
    return write("crl.pem", KeyFile.crl(authority.revocationList().crls().getFirst()));
  }

  @Test
  void agreesThatADeviceIsGoodAndThenRevoked() throws Exception {
    UnverifiedCredential device = authority.enrol(SigningKey.generate(random), TERMS);
    assertThat(verify(device.certificate())).contains("device.pem: OK");
    assertThat(verify(device.certificate(), "-crl_check", "-CRLfile", crlFile()))
        .contains("device.pem: OK");

    authority.revoke(new Revocation.OfCertificate(authority.devices().getFirst().serial()), "lost");

    assertThat(verify(device.certificate(), "-crl_check", "-CRLfile", crlFile()))
        .contains("certificate revoked");
  }

  @Test
  void agreesThatNamesOfOthersAreNotPermitted() throws Exception {
    Forge forge = new Forge(0x41);
    var extensions = forge.extensions();
    Organisation other = new Organisation("other");
    byte[] names =
        dev.cairn.identity.CertificateProfile.deviceNames(
            other, Forge.node().nodeId(), Forge.SUBJECT);
    extensions.set(
        2,
        CertificateWriter.plain(
            org.bouncycastle.asn1.x509.Extension.subjectAlternativeName, names));
    String output = verifyForged(forge, forge.deviceDer(extensions));
    assertThat(output).contains("permitted subtree violation");
    assertThat(verifyForged(forge, forge.deviceDer())).contains("OK");
  }

  private String verifyForged(Forge forge, byte[] device) throws Exception {
    Process process =
        new ProcessBuilder(
                "/usr/bin/openssl",
                "verify",
                "-attime",
                Long.toString(Forge.NOW.getEpochSecond()),
                "-CAfile",
                write("r.pem", KeyFile.certificate(forge.anchor.encode())),
                "-untrusted",
                write("i.pem", KeyFile.certificate(forge.issuerDer)),
                write("d.pem", KeyFile.certificate(device)))
            .redirectErrorStream(true)
            .start();
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }
}
