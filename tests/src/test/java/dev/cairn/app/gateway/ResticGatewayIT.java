package dev.cairn.app.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.gateway.restic.ResticGateway;
import dev.cairn.archive.check.Check;
import dev.cairn.archive.check.CheckEvent;
import dev.cairn.archive.check.CheckReport;
import dev.cairn.archive.prune.MaxUnused;
import dev.cairn.archive.prune.Prune;
import dev.cairn.archive.vault.PackWriter;
import dev.cairn.archive.vault.Vault;
import dev.cairn.crypto.Hash;
import dev.cairn.storage.MemoryPeers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway, asked by hand and by the real restic. */
class ResticGatewayIT {

  @TempDir Path temp;

  private final HttpClient http = HttpClient.newHttpClient();
  private World world;
  private ResticGateway restic;

  @BeforeEach
  void start() throws Exception {
    world = new World(temp);
    restic = serve(world.vault, false);
  }

  private ResticGateway serve(Vault served, boolean appendOnly) throws Exception {
    return ResticGateway.start(served, World.door(), new ResticGateway.Rules(appendOnly, temp));
  }

  @AfterEach
  void stop() {
    restic.close();
    world.close();
  }

  private HttpResponse<byte[]> send(String method, String path, byte[] body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(restic.gateway().url() + path))
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
    request.header("Authorization", World.basic(World.USER, World.PASSWORD));
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private int status(String method, String path, byte[] body) throws Exception {
    return send(method, path, body).statusCode();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static final byte[] NOTHING = {};

  @Test
  void keepsWhatItsNameSaysOnceAndGivesAnyPartOfIt() throws Exception {
    byte[] body = new byte[1_500_000];
    new Random(1).nextBytes(body);
    String path = "r/data/" + Hash.of(body).hex();
    assertThat(status("HEAD", path, NOTHING)).isEqualTo(404);
    assertThat(status("POST", path, body)).isEqualTo(200);
    assertThat(status("POST", path, body)).as("its first answer may be lost").isEqualTo(200);
    assertThat(status("POST", path, ascii("others"))).as("other bytes").isEqualTo(400);
    assertThat(status("POST", "r/keys/" + Hash.of(ascii("k")).hex(), ascii("x"))).isEqualTo(400);
    HttpResponse<byte[]> head = send("HEAD", path, NOTHING);
    assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(body.length);
    assertThat(send("GET", path, NOTHING).body()).isEqualTo(body);
    HttpResponse<byte[]> part = send("GET", path, NOTHING, "Range", "bytes=700000-1400000");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(body, 700_000, 1_400_001));
    assertThat(part.headers().firstValue("Content-Range")).hasValue("bytes 700000-1400000/1500000");
    assertThat(send("GET", path, NOTHING, "Range", "bytes=1500000-").statusCode()).isEqualTo(416);
    HttpResponse<byte[]> list =
        send("GET", "r/data/", NOTHING, "Accept", "application/vnd.x.restic.rest.v2");
    assertThat(new String(list.body(), StandardCharsets.US_ASCII))
        .isEqualTo("[{\"name\":\"" + Hash.of(body).hex() + "\",\"size\":1500000}]");
    assertThat(status("DELETE", path, NOTHING)).isEqualTo(200);
    assertThat(status("DELETE", path, NOTHING)).isEqualTo(404);
    assertThat(status("GET", path, NOTHING)).isEqualTo(404);
  }

  @Test
  void aConfigIsWrittenOnce() throws Exception {
    assertThat(status("POST", "r/?create=true", NOTHING)).isEqualTo(200);
    assertThat(status("GET", "r/config", NOTHING)).isEqualTo(404);
    assertThat(status("POST", "r/config", ascii("one"))).isEqualTo(200);
    assertThat(status("POST", "r/config", ascii("one"))).isEqualTo(200);
    assertThat(status("POST", "r/config", ascii("two"))).isEqualTo(403);
    assertThat(send("GET", "r/config", NOTHING).body()).isEqualTo(ascii("one"));
    assertThat(status("GET", "../etc/passwd", NOTHING)).isEqualTo(404);
    assertThat(status("GET", "r/data/../config", NOTHING)).isEqualTo(404);
  }

  @Test
  void letsOnlyInWhoKnowsThePassword() throws Exception {
    for (String[] pair : new String[][] {{"ada", "wrong"}, {"bob", "secret"}, {"", ""}}) {
      String header = World.basic(pair[0], pair[1]);
      HttpResponse<byte[]> answer = send("GET", "config", NOTHING, "Authorization", header);
      assertThat(answer.statusCode()).as(pair[0]).isEqualTo(401);
      assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
    }
  }

  @Test
  void saysWhenTheMembersAreFullAndGoesOnWhenTheyAreNot() throws Exception {
    byte[] body = ascii("bytes");
    String path = "keys/" + Hash.of(body).hex();
    world.peers.set(MemoryPeers.State.FULL, 0, 11);
    assertThat(status("POST", path, body)).isEqualTo(507);
    world.peers.set(MemoryPeers.State.DEAD, 0, 11);
    assertThat(status("POST", path, body)).isEqualTo(503);
    world.peers.set(MemoryPeers.State.WELL, 0, 11);
    assertThat(status("GET", path, NOTHING)).isEqualTo(404);
    assertThat(status("POST", path, body)).isEqualTo(200);
  }

  @Test
  void whatItAcknowledgedAnotherDeviceHas() throws Exception {
    byte[] body = ascii("durable");
    assertThat(status("POST", "locks/" + Hash.of(body).hex(), body)).isEqualTo(200);
    world.peers.set(MemoryPeers.State.DEAD, 0, 4); // and others do without five of twelve
    try (Vault other = world.otherDevice();
        ResticGateway second = serve(other, true)) {
      restic.close();
      restic = second;
      assertThat(send("GET", "locks/" + Hash.of(body).hex(), NOTHING).body()).isEqualTo(body);
      world.peers.set(MemoryPeers.State.WELL, 0, 4);
      assertThat(status("POST", "keys/" + Hash.of(body).hex(), body)).isEqualTo(200);
      assertThat(status("DELETE", "keys/" + Hash.of(body).hex(), NOTHING)).isEqualTo(403);
      assertThat(status("DELETE", "locks/" + Hash.of(body).hex(), NOTHING)).isEqualTo(200);
    }
  }

  /** restic itself: everything that its users do, then all of the vault is sound and prunable. */
  @Test
  void theRealResticWorksOnIt() throws Exception {
    Path source = Files.createDirectories(temp.resolve("source/deep"));
    Random random = new Random(2);
    for (int i = 0; i < 40; i++) {
      byte[] content = new byte[random.nextInt(200_000)];
      random.nextBytes(content);
      Files.write(source.resolve("f" + i), content);
    }
    byte[] large = new byte[24 << 20];
    random.nextBytes(large);
    Files.write(source.resolve("large"), large);
    restic(0, "init");
    restic(0, "backup", source.toString());
    Files.writeString(source.resolve("f1"), "changed");
    Files.delete(source.resolve("large"));
    restic(0, "backup", source.toString());
    restic(0, "check", "--read-data");
    assertThat(restic(0, "snapshots")).contains("2 snapshots");
    restic(0, "forget", "--keep-last", "1", "--prune", "--max-unused", "0");
    restic(0, "check", "--read-data");
    Path target = temp.resolve("target");
    restic(0, "restore", "latest", "--target", target.toString());
    Process diff =
        new ProcessBuilder("diff", "-r", source.toString(), target + source.toString())
            .inheritIO()
            .start();
    assertThat(diff.waitFor()).isZero();
    Prune.Request request =
        new Prune.Request(MaxUnused.USUAL, false, new PackWriter.Limits(16 << 20, 1, false));
    Prune.Outcome.Pruned pruned =
        (Prune.Outcome.Pruned) new Prune(world.vault, request, Prune.Listener.NONE).run();
    assertThat(pruned.bytesFreed()).isGreaterThan(20 << 20);
    restic(0, "check", "--read-data");
    CheckReport report =
        new Check(world.vault, new Check.Request(1, false), CheckEvent.Listener.NONE).run();
    assertThat(report.problems()).isEmpty();
  }

  private String restic(int expected, String... arguments) throws Exception {
    String place = restic.gateway().url().replace("//", "//ada:secret@") + "laptop/home/";
    return Tool.of("restic", "restic", "--no-cache")
        .with("RESTIC_REPOSITORY", "rest:" + place)
        .with("RESTIC_PASSWORD", "of the repository")
        .run(arguments)
        .expect(expected);
  }
}
