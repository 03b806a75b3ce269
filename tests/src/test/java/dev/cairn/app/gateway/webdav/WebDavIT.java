package dev.cairn.app.gateway.webdav;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.gateway.Gateway;
import dev.cairn.app.gateway.SignIn;
import dev.cairn.app.gateway.World;
import dev.cairn.archive.select.SnapshotFilter;
import dev.cairn.storage.MemoryPeers;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Snapshots over WebDAV, request by request. */
class WebDavIT {

  private static final String ASKED_ETAG =
      "<propfind xmlns='DAV:'><prop><getetag/><getcontentlength/></prop></propfind>";

  @TempDir Path temp;

  private final HttpClient http = HttpClient.newHttpClient();
  private final byte[] large = new byte[3_000_000];
  private World world;
  private Path source;
  private Gateway gateway;

  @BeforeEach
  void start() throws Exception {
    world = new World(temp);
    source = Files.createDirectories(temp.resolve("source"));
    new Random(1).nextBytes(large);
    Files.write(source.resolve("large"), large);
    Files.writeString(source.resolve("f"), "one");
    Files.setLastModifiedTime(
        source.resolve("f"), FileTime.from(Instant.parse("2026-05-04T10:00:00.9Z")));
    world.backUp(source);
    gateway = WebDavGateway.start(world.vault, World.door(), SnapshotFilter.ALL);
  }

  @AfterEach
  void stop() {
    gateway.close();
    world.close();
  }

  private HttpResponse<byte[]> send(String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(gateway.url() + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header("Authorization", World.basic(World.USER, World.PASSWORD));
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private String inLatest(String name) {
    return "latest" + source + "/" + name;
  }

  private String list(String path) throws Exception {
    HttpResponse<byte[]> answer = send("PROPFIND", path, "", "Depth", "1");
    assertThat(answer.statusCode()).as(text(answer)).isEqualTo(207);
    return text(answer);
  }

  @Test
  void showsASnapshotByItsTimeAndTheNewestAsLatest() throws Exception {
    String top = list("");
    assertThat(top).contains("<D:href>/</D:href>", "<D:href>/latest/</D:href>");
    String time = top.replaceFirst("(?s).*<D:href>/(2\\d{3}-[^/]*)/</D:href>.*", "$1");
    Files.writeString(source.resolve("f"), "two");
    world.backUp(source);
    assertThat(text(send("GET", inLatest("f"), ""))).isEqualTo("two");
    assertThat(text(send("GET", time + source + "/f", ""))).isEqualTo("one");
    assertThat(list("").split("<D:response>", -1)).hasSize(5); // before the first, top, latest, two
    assertThat(list("latest" + source.getParent())).contains("<D:resourcetype><D:collection/>");
    assertThat(list("latest" + source))
        .contains("<D:getcontentlength>3000000</D:getcontentlength>");
    assertThat(list(time + source))
        .contains("<D:getlastmodified>Mon, 04 May 2026 10:00:00 GMT</D:getlastmodified>");
  }

  @Test
  void givesAFileAndAnyPartOfItOnceOrAgain() throws Exception {
    HttpResponse<byte[]> whole = send("GET", inLatest("large"), "");
    assertThat(whole.statusCode()).isEqualTo(200);
    assertThat(whole.body()).isEqualTo(large);
    String etag = whole.headers().firstValue("ETag").orElseThrow();
    HttpResponse<byte[]> head = send("HEAD", inLatest("large"), "");
    assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(large.length);
    assertThat(head.headers().firstValue("ETag")).hasValue(etag);
    for (int[] part :
        new int[][] {{0, 0}, {1, 100}, {999_999, 2_500_000}, {2_999_999, 2_999_999}}) {
      HttpResponse<byte[]> answer =
          send("GET", inLatest("large"), "", "Range", "bytes=" + part[0] + "-" + part[1]);
      assertThat(answer.statusCode()).isEqualTo(206);
      assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(large, part[0], part[1] + 1));
    }
    HttpResponse<byte[]> beyond = send("GET", inLatest("large"), "", "Range", "bytes=3000000-");
    assertThat(beyond.statusCode()).isEqualTo(416);
    assertThat(beyond.headers().firstValue("Content-Range")).hasValue("bytes */3000000");
    assertThat(send("GET", inLatest("large"), "", "If-None-Match", etag).statusCode())
        .isEqualTo(304);
    assertThat(
            send("GET", inLatest("large"), "", "Range", "bytes=5-", "If-Range", "\"x\"")
                .statusCode())
        .isEqualTo(200);
    assertThat(send("GET", inLatest("large"), "", "If-Match", "\"x\"").statusCode()).isEqualTo(412);
    HttpResponse<byte[]> small = send("GET", inLatest("f"), "");
    assertThat(small.headers().firstValue("Last-Modified"))
        .hasValue("Mon, 04 May 2026 10:00:00 GMT");
    assertThat(text(send("PROPFIND", inLatest("large"), ASKED_ETAG, "Depth", "0")))
        .contains(etag.replace("\"", "&quot;"));
  }

  @Test
  void pagesFromTheArchiveRunNothingInABrowser() throws Exception {
    Files.writeString(source.resolve("evil.html"), "<script>fetch('/latest/')</script>");
    world.backUp(source);
    var headers = send("GET", inLatest("evil.html"), "").headers();
    assertThat(headers.firstValue("Content-Type")).hasValue("application/octet-stream");
    assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(headers.firstValue("Content-Security-Policy").orElseThrow()).contains("sandbox");
    HttpResponse<byte[]> page = send("GET", "latest" + source + "/", "");
    assertThat(text(page)).contains("<a href=\"./evil.html\">evil.html</a>");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'");
    assertThat(send("GET", "latest" + source, "").headers().firstValue("Location"))
        .hasValue("/latest" + source + "/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"PUT", "DELETE", "MKCOL", "COPY", "MOVE", "PROPPATCH", "POST", "LOCK", "UNLOCK"})
  void changesNothing(String method) throws Exception {
    HttpResponse<byte[]> answer = send(method, inLatest("f"), "x", "Destination", "/y");
    if (method.equals("MKCOL")) { // where 405 means that it is there already
      assertThat(answer.statusCode()).isEqualTo(403);
    } else {
      assertThat(answer.statusCode()).isEqualTo(405);
      assertThat(answer.headers().firstValue("Allow")).hasValue("OPTIONS, GET, HEAD, PROPFIND");
    }
    assertThat(text(answer)).contains("snapshots cannot be changed", "cairn backup");
    assertThat(text(send("GET", inLatest("f"), ""))).isEqualTo("one");
  }

  @Test
  void refusesWhatItCannotAnswerByStatus() throws Exception {
    HttpResponse<byte[]> deep = send("PROPFIND", "latest/", "", "Depth", "infinity");
    assertThat(deep.statusCode()).isEqualTo(403);
    assertThat(text(deep)).contains("<D:error xmlns:D=\"DAV:\"><D:propfind-finite-depth/>");
    assertThat(send("PROPFIND", "latest/", "").statusCode()).as("no depth").isEqualTo(403);
    assertThat(send("PROPFIND", "", "", "Depth", "2").statusCode()).isEqualTo(400);
    assertThat(send("PROPFIND", "", "<a", "Depth", "0").statusCode()).isEqualTo(400);
    assertThat(send("PROPFIND", "", " ".repeat(70_000), "Depth", "0").statusCode()).isEqualTo(413);
    assertThat(send("BREW", "", "").statusCode()).isEqualTo(501);
    for (String path :
        new String[] {"nothing", "latest/nothing", inLatest("f") + "/", "latest%00"}) {
      assertThat(send("GET", path, "").statusCode()).as(path).isEqualTo(404);
      assertThat(send("PROPFIND", path, "", "Depth", "0").statusCode()).as(path).isEqualTo(404);
    }
    assertThat(raw("GET /latest/../../etc/hostname HTTP/1.1")).startsWith("HTTP/1.1 404");
    assertThat(raw("GET /latest/%2e%2e/%2e%2e/etc/hostname HTTP/1.1")).startsWith("HTTP/1.1 404");
    assertThat(send("GET", "", "", "Authorization", "Basic eA==").statusCode()).isEqualTo(401);
    assertThat(send("OPTIONS", "", "").headers().firstValue("DAV")).hasValue("1");
  }

  /** What HttpClient would tidy up before it sends it. */
  private String raw(String requestLine) throws IOException {
    try (Socket socket = new Socket(gateway.address().getAddress(), gateway.address().getPort())) {
      String request =
          requestLine
              + "\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: "
              + World.basic(World.USER, World.PASSWORD)
              + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  /** The names that XML, HTTP or UTF-8 cannot say, each fetched by what the listing calls it. */
  @Test
  void everyNameCanBeListedAndFetched() throws Exception {
    String script =
        "cd \"$1\" && for n in \"$(printf 'a\\001b')\" \"$(printf '\\377\\376')\" 'a&<b>' 'a b%20'"
            + " '#?;=' 'ü☃' \"$(printf 'x\\ny')\" \"$(printf '\\357\\277\\277')\"; do"
            + " printf %s \"$n\" > \"$n\"; done";
    Path odd = Files.createDirectories(source.resolve("odd"));
    assertThat(new ProcessBuilder("sh", "-c", script, "sh", odd.toString()).start().waitFor())
        .isZero();
    world.backUp(source);
    String[] responses = list("latest" + odd).split("<D:response>", -1);
    assertThat(responses).hasSize(2 + 8);
    for (int i = 2; i < responses.length; i++) {
      String href = responses[i].replaceFirst("(?s)<D:href>([^<]*)</D:href>.*", "$1");
      String name = href.substring(href.lastIndexOf('/') + 1);
      HttpResponse<byte[]> answer = send("GET", href.substring(1), "");
      assertThat(answer.statusCode()).as(href).isEqualTo(200);
      assertThat(DavPath.encoded(answer.body())).isEqualTo(name);
    }
    String page = text(send("GET", "latest" + odd + "/", ""));
    assertThat(page).contains(">a&amp;&lt;b&gt;<", ">a\\x01b<", ">\\xff\\xfe<");
  }

  @Test
  void linksAreFollowedInsideTheirSnapshotAndShownWhereTheyLeadToFiles() throws Exception {
    Path links = Files.createDirectories(source.resolve("links/deep"));
    Files.createSymbolicLink(links.resolve("relative"), Path.of("../../f"));
    Files.createSymbolicLink(links.resolve("absolute"), source.resolve("f"));
    Files.createSymbolicLink(links.resolve("chain"), Path.of("absolute"));
    Files.createSymbolicLink(
        links.resolve("above"), Path.of("../../../../../../../../etc/hostname"));
    Files.createSymbolicLink(links.resolve("outside"), Path.of("/etc/hostname"));
    Files.createSymbolicLink(links.resolve("dangling"), Path.of("nowhere"));
    Files.createSymbolicLink(links.resolve("loop"), Path.of("loop"));
    Files.createSymbolicLink(links.resolve("self"), Path.of("."));
    Files.createSymbolicLink(links.resolve("folder"), Path.of(".."));
    assertThat(new ProcessBuilder("mkfifo", links.resolve("fifo").toString()).start().waitFor())
        .isZero();
    world.backUp(source);
    String path = "latest" + links + "/";
    String listed = list(path);
    for (String shown : new String[] {"relative", "absolute", "chain"}) {
      assertThat(listed).contains("/" + shown + "</D:href>");
      assertThat(text(send("GET", path + shown, ""))).as(shown).isEqualTo("one");
    }
    for (String hidden : new String[] {"above", "outside", "dangling", "loop", "fifo"}) {
      assertThat(listed).doesNotContain("/" + hidden + "<");
      assertThat(send("GET", path + hidden, "").statusCode()).as(hidden).isEqualTo(404);
    }
    assertThat(listed).as("a walk would not end").doesNotContain("/self", "/folder");
    assertThat(text(send("GET", path + "self/folder/deep/relative", ""))).isEqualTo("one");
    assertThat(text(send("GET", path, ""))).contains("folder → ..", "fifo (fifo)");
  }

  @Test
  void aLongFolderComesWholeAndEachOfItsFilesIsFound() throws Exception {
    Path many = Files.createDirectories(source.resolve("many"));
    for (int i = 0; i < 3000; i++) {
      Files.writeString(many.resolve("file-" + i), "content " + i);
    }
    world.backUp(source);
    assertThat(list("latest" + many).split("<D:response>", -1)).hasSize(2 + 3000);
    for (int i = 0; i < 3000; i += 311) {
      assertThat(text(send("GET", inLatest("many/file-" + i), ""))).isEqualTo("content " + i);
    }
    assertThat(send("GET", inLatest("many/file-3000"), "").statusCode()).isEqualTo(404);
    assertThat(heads("/latest" + many + "/")).as("on one connection").hasSize(2);
  }

  /** The statuses of two HEADs on one connection: the first must leave it usable. */
  private List<String> heads(String path) throws IOException {
    String head =
        "HEAD %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: %s\r\n"
            .formatted(path, World.basic(World.USER, World.PASSWORD));
    URI at = URI.create(gateway.url());
    try (Socket socket = new Socket(at.getHost(), at.getPort())) {
      String both = head + "\r\n" + head + "Connection: close\r\n\r\n";
      socket.getOutputStream().write(both.getBytes(StandardCharsets.US_ASCII));
      String said = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return said.lines().filter(line -> line.startsWith("HTTP/1.1 200")).toList();
    }
  }

  @Test
  void holesAreZerosAndTheRightsOfProgramsAreSaid() throws Exception {
    Path sparse = source.resolve("sparse");
    assertThat(new ProcessBuilder("truncate", "-s", "5000000", sparse.toString()).start().waitFor())
        .isZero();
    try (var file = Files.newByteChannel(sparse, StandardOpenOption.WRITE)) {
      file.position(2_000_000).write(ByteBuffer.wrap(large, 0, 100_000));
    }
    Files.setPosixFilePermissions(sparse, PosixFilePermissions.fromString("rwxr-xr-x"));
    world.backUp(source);
    byte[] expected = Files.readAllBytes(sparse);
    assertThat(send("GET", inLatest("sparse"), "").body()).isEqualTo(expected);
    HttpResponse<byte[]> part =
        send("GET", inLatest("sparse"), "", "Range", "bytes=1999990-2100010");
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(expected, 1_999_990, 2_100_011));
    assertThat(text(send("PROPFIND", inLatest("sparse"), "", "Depth", "0")))
        .contains(">T</executable>");
  }

  /** A part must never pass for the whole, nor a failure for an empty folder. */
  @Test
  void whatCannotBeReadIsAnErrorAndNotAShorterFile() throws Exception {
    assertThat(list("latest" + source)).contains("large");
    world.peers.set(MemoryPeers.State.DEAD, 0, 11);
    try {
      HttpResponse<byte[]> answer = send("GET", inLatest("large"), "");
      assertThat(answer.statusCode()).isNotEqualTo(200);
    } catch (IOException e) {
      assertThat(e).hasMessageNotContaining("timed out"); // the answer broke off
    }
    world.peers.set(MemoryPeers.State.WELL, 0, 11);
    assertThat(send("GET", inLatest("large"), "").body()).isEqualTo(large);
  }

  @Test
  void anotherDevicesSnapshotIsSeenAndTheFilterHolds() throws Exception {
    gateway.close();
    gateway =
        WebDavGateway.start(
            world.vault,
            World.door(),
            SnapshotFilter.of(List.of("elsewhere"), List.of(), List.of()));
    assertThat(list("").split("<D:response>", -1)).as("nothing but the top").hasSize(2);
    assertThat(send("GET", "latest/", "").statusCode()).isEqualTo(404);
    gateway.close();
    try (var other = world.otherDevice()) {
      gateway = WebDavGateway.start(other, World.door(), SnapshotFilter.ALL);
      Files.writeString(source.resolve("f"), "two");
      world.backUp(source);
      assertThat(text(send("GET", inLatest("f"), ""))).isEqualTo("two");
      gateway.close();
    }
  }

  @Test
  void withoutASignInAnotherSitesNameIsRefused() throws Exception {
    gateway =
        WebDavGateway.start(
            world.vault,
            World.door(SignIn.open("127.0.0.1"), Optional.empty()),
            SnapshotFilter.ALL);
    assertThat(open("Host: 127.0.0.1:8001")).startsWith("HTTP/1.1 200");
    assertThat(open("Host: localhost:8001")).startsWith("HTTP/1.1 200");
    assertThat(open("Host: [::1]:8001")).startsWith("HTTP/1.1 200");
    assertThat(open("Host: evil.example:8001")).startsWith("HTTP/1.1 403");
    assertThat(open("Host: evil.example")).startsWith("HTTP/1.1 403");
  }

  private String open(String host) throws IOException {
    try (Socket socket = new Socket(gateway.address().getAddress(), gateway.address().getPort())) {
      String request = "GET / HTTP/1.1\r\n" + host + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
