package dev.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.gateway.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both gateways as real processes, among real hosts, opened as their help says. */
class GatewayIT {

  @TempDir Path temp;

  @Test
  void openAsTheHelpSaysToWhoHasTheCertificateOrThePassword() throws Exception {
    Path source = Files.createDirectories(temp.resolve("source"));
    Files.writeString(source.resolve("letter"), "what was written");
    makeClient();
    try (Cluster cluster = Cluster.start(temp, 6)) {
      String ada = cluster.addOwner("ada").toString();
      CairnProcess.run("vault", "init", "--json", "--home", ada).expect(0);
      CairnProcess.run("vault", "init", "--json", "--home", ada, "--vault", "restic").expect(0);
      CairnProcess.run("backup", "--json", "--home", ada, source.toString()).expect(0);
      try (CairnProcess daemon =
          CairnProcess.start(
              "node",
              "run",
              "--json",
              "--while-stdin",
              "--home",
              ada,
              "--donate",
              "0",
              "--listen",
              "/ip4/127.0.0.1/tcp/0")) {
        daemon.awaitMessage("ready");
        resticWithACertificate(ada, source);
        snapshotsWithAPassword(ada, source);
      }
      usage(ada);
    }
  }

  /** The lines of {@code cairn serve restic --help}. */
  private void makeClient() throws Exception {
    Tool.of("openssl", "openssl", "req", "-x509", "-newkey", "ec")
        .and("-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "365")
        .and("-subj", "/CN=laptop", "-keyout", temp.resolve("laptop.key").toString())
        .ok("-out", temp.resolve("laptop.crt").toString());
    String certificate = Files.readString(temp.resolve("laptop.crt"));
    Files.writeString(temp.resolve("clients.pem"), certificate);
    String key = Files.readString(temp.resolve("laptop.key"));
    Files.writeString(temp.resolve("laptop.pem"), key + certificate);
  }

  private void resticWithACertificate(String ada, Path source) throws Exception {
    try (CairnProcess serving =
        CairnProcess.start(
            "serve",
            "restic",
            "--json",
            "--home",
            ada,
            "--listen",
            "127.0.0.1:0",
            "--tls",
            "--client-certs",
            temp.resolve("clients.pem").toString())) {
      String ready = serving.awaitMessage("ready");
      String ca = field(ready, "ca_file");
      assertThat(
              Tool.of("openssl", "openssl", "x509", "-noout", "-fingerprint", "-sha256")
                  .ok("-in", ca)
                  .replace(":", ""))
          .containsIgnoringCase(field(ready, "ca_fingerprint"));
      Tool restic =
          Tool.of("restic", "restic", "--no-cache", "--cacert", ca, "--tls-client-cert")
              .and(temp.resolve("laptop.pem").toString())
              .with("RESTIC_REPOSITORY", field(ready, "repository") + "laptop")
              .with("RESTIC_PASSWORD", "of the repository");
      restic.ok("init");
      restic.ok("backup", source.toString());
      restic.ok("check", "--read-data");
      assertThat(restic.ok("dump", "latest", source + "/letter")).isEqualTo("what was written");
    }
  }

  private void snapshotsWithAPassword(String ada, Path source) throws Exception {
    Path password = Files.writeString(temp.resolve("password"), "secret\n");
    try (CairnProcess serving =
        CairnProcess.start(
            "serve",
            "webdav",
            "--json",
            "--home",
            ada,
            "--listen",
            "127.0.0.1:0",
            "--tls",
            "--name",
            "nas.example",
            "--user",
            "ada",
            "--password-file",
            password.toString())) {
      String ready = serving.awaitMessage("ready");
      String url = field(ready, "url");
      String port = url.replaceAll("\\D*127.0.0.1:(\\d+)/", "$1");
      Tool curl =
          Tool.of("curl", "curl", "-sS", "--cacert", field(ready, "ca_file"), "-u", "ada:secret")
              .and("--resolve", "nas.example:" + port + ":127.0.0.1");
      String letter = "latest" + source + "/letter";
      assertThat(curl.ok(url + letter)).isEqualTo("what was written");
      assertThat(curl.ok("https://nas.example:" + port + "/" + letter))
          .isEqualTo("what was written");
      assertThat(curl.ok("-X", "PROPFIND", "-H", "Depth: 1", url + "latest" + source))
          .contains("letter</D:href>");
    }
  }

  private static void usage(String ada) throws Exception {
    String[] serve = {"serve", "webdav", "--json", "--home", ada};
    refuses("say who may come in", serve);
    refuses("needs HTTPS", serve, "--client-certs", "x");
    refuses("--tls-cert with --tls-key", serve, "--no-auth", "--tls-cert", "x");
    refuses("--name is for", serve, "--no-auth", "--name", "x");
    refuses("is not an address", serve, "--no-auth", "--listen", "8001");
    refuses("say who may come in", serve, "--no-auth", "--user", "x", "--password-file", "y");
  }

  private static void refuses(String words, String[] command, String... more) throws Exception {
    String[] all = Arrays.copyOf(command, command.length + more.length);
    System.arraycopy(more, 0, all, command.length, more.length);
    CairnProcess.run(all).expect(2, words);
  }

  private static String field(String message, String name) {
    return String.valueOf(CairnProcess.lastField(message, name));
  }
}
