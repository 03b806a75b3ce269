package dev.cairn.app.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.app.gateway.restic.ResticGateway;
import dev.cairn.authority.x509.WebCertificates.Identity;
import dev.cairn.crypto.Hash;
import dev.cairn.storage.MemoryPeers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The door over TLS with client certificates, tried by the real restic, curl and openssl. */
class GatewayTlsIT {

  @TempDir Path temp;

  private World world;
  private Identity ca;
  private Identity laptop;
  private Path caFile;
  private Path laptopFile;
  private Path accepted;
  private ResticGateway restic;

  @BeforeEach
  void start() throws Exception {
    world = new World(temp);
    ca = world.ca("Gateway");
    laptop = world.client("laptop", world.ca("Somebody's own"));
    caFile = world.pem("gateway-ca.pem", false, ca);
    laptopFile = world.pem("laptop.pem", true, laptop);
    accepted = world.pem("clients.pem", false, laptop);
    restic = start(certificates(), world.keys(ca), false);
  }

  @AfterEach
  void stop() {
    restic.close();
    world.close();
  }

  private ResticGateway start(SignIn signIn, TlsKeys keys, boolean appendOnly) throws Exception {
    return ResticGateway.start(
        world.vault,
        World.door(signIn, Optional.of(keys)),
        new ResticGateway.Rules(appendOnly, temp));
  }

  private void serve(SignIn signIn, TlsKeys keys, boolean appendOnly) throws Exception {
    restic.close();
    restic = start(signIn, keys, appendOnly);
  }

  private SignIn certificates() throws IOException {
    return SignIn.certificate(ClientCertificates.of(accepted));
  }

  private String status(String... arguments) throws Exception {
    return curl(arguments).ok();
  }

  private Tool curl(String... arguments) {
    return Tool.of("curl", "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}")
        .and("--cacert", caFile.toString())
        .and(arguments);
  }

  private String url(String path) {
    return restic.gateway().url() + path;
  }

  /** The whole of a restic user's day, over TLS, with a certificate, where nothing can be lost. */
  @Test
  void theRealResticWorksWithACertificateAndCanOnlyAppend() throws Exception {
    serve(certificates(), world.keys(ca), true);
    Tool tool =
        Tool.of("restic", "restic", "--no-cache", "--cacert", caFile.toString())
            .and("--tls-client-cert", laptopFile.toString())
            .with("RESTIC_REPOSITORY", "rest:" + url("laptop/"))
            .with("RESTIC_PASSWORD", "of the repository");
    Path source = Files.createDirectories(temp.resolve("source"));
    byte[] large = new byte[3 << 20];
    new Random(3).nextBytes(large);
    Files.write(source.resolve("large"), large);
    Files.writeString(source.resolve("f"), "one");
    tool.ok("init");
    tool.ok("backup", source.toString());
    Files.writeString(source.resolve("f"), "two");
    tool.ok("backup", source.toString());
    tool.ok("check", "--read-data");
    tool.run("forget", "--keep-last", "1", "--prune").expect(1);
    assertThat(tool.ok("snapshots")).contains("2 snapshots");
    tool.ok("restore", "latest", "--target", temp.resolve("target").toString());
    Path restored = Path.of(temp.resolve("target") + source.toString());
    assertThat(restored.resolve("large")).hasBinaryContent(large);
    assertThat(restored.resolve("f")).hasContent("two");
  }

  @Test
  void whoShowsNoCertificateOrAnotherIsToldWhy() throws Exception {
    Tool words = Tool.of("curl", "curl", "-s", "--cacert", caFile.toString(), url("config"));
    assertThat(words.ok()).contains("--tls-client-cert");
    assertThat(status(url("config"))).isEqualTo("401");
    Path other = world.pem("other.pem", true, world.client("other", world.ca("Somebody's own")));
    assertThat(words.ok("--cert", other.toString())).contains("CN=other", "neither among those");
    assertThat(status("--cert", other.toString(), url("config"))).isEqualTo("401");
    // a server's certificate of an accepted CA is none of a client
    Files.copy(caFile, accepted, StandardCopyOption.REPLACE_EXISTING);
    TlsIdentity server = new OwnIdentity(world.env, ca, List.of("localhost")).now();
    Path wrong =
        world.pem("wrong.pem", true, new Identity(server.key(), server.chain().getFirst()));
    assertThat(curl().ok("--cert", wrong.toString(), url("config"))).isEqualTo("401");
    Path right = world.pem("right.pem", true, world.client("right", ca));
    assertThat(curl().ok("--cert", right.toString(), url("config"))).isEqualTo("404");
  }

  @Test
  void whoIsTakenOffTheListStaysOutFromThenOn() throws Exception {
    Tool with = curl("--cert", laptopFile.toString(), url("config"));
    assertThat(with.ok()).isEqualTo("404");
    Path next = world.pem("next.pem", false, world.ca("Another"));
    Files.setLastModifiedTime(next, FileTime.fromMillis(1)); // whatever the time says
    Files.move(next, accepted, StandardCopyOption.ATOMIC_MOVE);
    assertThat(with.ok()).isEqualTo("401");
    Files.writeString(accepted, "no certificate at all");
    assertThat(with.ok()).isEqualTo("401");
    world.pem("clients.pem", false, world.ca("Another"), laptop);
    assertThat(with.ok()).isEqualTo("404");
  }

  @Test
  void whereBothAreAskedForNeitherIsEnough() throws Exception {
    serve(
        SignIn.password("ada", "secret").with(ClientCertificates.of(accepted)),
        world.keys(ca),
        false);
    String[] certificate = {"--cert", laptopFile.toString()};
    assertThat(status("-u", "ada:secret", url("config"))).isEqualTo("401");
    assertThat(curl(certificate).ok(url("config"))).isEqualTo("401");
    assertThat(curl(certificate).ok("-u", "ada:wrong", url("config"))).isEqualTo("401");
    assertThat(curl(certificate).ok("-u", "ada:secret", url("config"))).isEqualTo("404");
  }

  /** The table of bad input, by curl. */
  @Test
  void badInputIsAnsweredByStatus() throws Exception {
    serve(SignIn.password("ada", "secret"), world.keys(ca), false);
    byte[] bytes = "bytes".getBytes(StandardCharsets.UTF_8);
    Path body = Files.write(temp.resolve("body"), bytes);
    Path other = Files.writeString(temp.resolve("other"), "other bytes");
    String key = url("r/keys/" + Hash.of(bytes).hex());
    Tool post = curl("-u", "ada:secret", "-X", "POST");
    String bytesOf = "--data-binary";
    assertThat(status(key)).as("unauthorised").isEqualTo("401");
    assertThat(status("-u", "ada:guessed", key)).as("unauthorised").isEqualTo("401");
    assertThat(post.ok(bytesOf, "@" + other, key)).as("hash mismatch").isEqualTo("400");
    assertThat(post.ok(bytesOf, "@" + body, url("r/config"))).as("first").isEqualTo("200");
    assertThat(post.ok(bytesOf, "@" + other, url("r/config"))).as("exists").isEqualTo("403");
    assertThat(post.ok(bytesOf, "@" + body, url("r/config"))).as("identical").isEqualTo("200");
    assertThat(post.ok(bytesOf, "@" + body, key)).as("first").isEqualTo("200");
    assertThat(post.ok(bytesOf, "@" + body, key)).as("identical").isEqualTo("200");
    world.peers.set(MemoryPeers.State.FULL, 0, 11);
    Path more = Files.writeString(temp.resolve("more"), "more");
    String another = url("r/keys/" + Hash.of(Files.readAllBytes(more)).hex());
    assertThat(post.ok(bytesOf, "@" + more, another)).as("quota").isEqualTo("507");
  }

  @Test
  void withoutTheCaNobodyTakesItForTheGateway() throws Exception {
    Tool.of("curl", "curl", "-s", url("config")).run().expect(60);
    assertThat(
            Tool.of(
                    "openssl",
                    "openssl",
                    "s_client",
                    "-connect",
                    url("").substring(8, url("").length() - 1))
                .ok("-CAfile", caFile.toString(), "-verify_return_error", "-brief"))
        .contains("Verification: OK", "TLSv1.3");
  }

  /** Made by openssl, as certbot and others lay them down; renewed beside a gateway that runs. */
  @Test
  void servesKeysOfEachKindFromFilesAndTheirSuccessors() throws Exception {
    Path certificate = temp.resolve("tls.crt");
    Path key = temp.resolve("tls.key");
    makeWithOpenssl("rsa:2048", certificate, key);
    TlsKeys keys = TlsKeys.of(FileIdentity.of(certificate, key));
    serve(SignIn.password("ada", "secret"), keys, false);
    String[] call = {"--cacert", certificate.toString(), "-u", "ada:secret", url("config")};
    assertThat(status(call)).isEqualTo("404");
    Files.writeString(key, "half a key");
    assertThat(status(call)).as("the old one goes on").isEqualTo("404");
    makeWithOpenssl("ec:prime256v1", certificate, key);
    assertThat(status(call)).isEqualTo("404");
    // SEC 1, with the parameters before it, as older tools write it
    Tool.of("openssl", "openssl", "ecparam", "-name", "prime256v1", "-genkey")
        .ok("-out", key.toString());
    Tool.of("openssl", "openssl", "req", "-x509", "-key", key.toString(), "-out")
        .ok(certificate.toString(), "-subj", "/CN=x", "-addext", "subjectAltName=IP:127.0.0.1");
    assertThat(key).content().contains("BEGIN EC PRIVATE KEY");
    assertThat(status(call)).isEqualTo("404");
    makeWithOpenssl("ed25519", certificate, key);
    assertThat(status(call)).isEqualTo("404");
  }

  private static void makeWithOpenssl(String kind, Path certificate, Path key) throws Exception {
    Tool tool = Tool.of("openssl", "openssl", "req", "-x509", "-nodes", "-days", "2");
    String[] algorithm =
        switch (kind) {
          case "rsa:2048", "ed25519" -> new String[] {"-newkey", kind};
          default ->
              new String[] {"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:" + kind.substring(3)};
        };
    tool.and(algorithm)
        .and("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
        .ok("-keyout", key.toString(), "-out", certificate.toString());
  }

  @Test
  void namesTheFileThatIsNoKeyOrDoesNotFit() throws Exception {
    Path one = world.pem("one.pem", true, laptop);
    Path other = world.pem("two.pem", true, world.client("other", ca));
    assertThatThrownBy(() -> FileIdentity.of(one, other)).hasMessageContaining("two.pem");
    Path none = Files.writeString(temp.resolve("none"), "nothing");
    assertThatThrownBy(() -> FileIdentity.of(none, one)).hasMessageContaining("none has no cert");
    assertThatThrownBy(() -> FileIdentity.of(one, none))
        .hasMessageContaining("none has no private");
    assertThatThrownBy(() -> ClientCertificates.of(none)).hasMessageContaining("none");
    Path locked = temp.resolve("locked");
    Tool.of("openssl", "openssl", "genpkey", "-algorithm", "ed25519", "-aes256")
        .ok("-pass", "pass:x", "-out", locked.toString());
    assertThatThrownBy(() -> FileIdentity.of(one, locked)).hasMessageContaining("passphrase");
  }
}
