package dev.cairn.authority.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.authority.Authority;
import dev.cairn.authority.Ceremony;
import dev.cairn.authority.SeededRandom;
import dev.cairn.authority.client.PinnedTrust;
import dev.cairn.identity.Organisation;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the server does with requests of people who mean no good. */
class AuthorityServerIT {

  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock = InstantSource.system();
  private final Authority authority = Ceremony.inMemory(new Organisation("acme"), clock, random);
  private AuthorityServer server;
  private HttpClient http;

  @BeforeEach
  void start() throws IOException {
    server =
        AuthorityServer.start(
            authority, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), clock, random);
    http =
        HttpClient.newBuilder()
            .sslContext(PinnedTrust.context(authority.anchor().fingerprint(), clock))
            .build();
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
    server.close();
  }

  private HttpResponse<String> post(String path, byte[] body) throws Exception {
    URI uri = URI.create("https://127.0.0.1:" + server.port() + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofByteArray(body)).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI uri = URI.create("https://127.0.0.1:" + server.port() + path);
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void refusesALargeRequestByName() throws Exception {
    HttpResponse<String> answer = post("/v1/enrol/request", new byte[200_000]);
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("REQUEST_TOO_LARGE");
  }

  @Test
  void refusesGarbageByNameAndGoesOn() throws Exception {
    Random seeded = new Random(9);
    for (int round = 0; round < 50; round++) {
      byte[] garbage = new byte[seeded.nextInt(400)];
      seeded.nextBytes(garbage);
      String path = List.of("/v1/enrol/request", "/v1/enrol/reveal", "/v1/peers").get(round % 3);
      HttpResponse<String> answer = post(path, garbage);
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("REQUEST_INVALID");
    }
    String nested = "{\"secret\":" + "[".repeat(5000) + "}";
    assertThat(post("/v1/enrol/request", nested.getBytes(UTF_8)).statusCode()).isEqualTo(400);
    assertThat(get("/checkpoint").statusCode()).isEqualTo(200);
  }

  @Test
  void servesTilesAndNoOtherFiles() throws Exception {
    assertThat(get("/checkpoint").body()).startsWith("cairn.acme/log\n2\n");
    assertThat(get("/tile/0/000.p/1").statusCode()).isEqualTo(200);
    for (String path :
        List.of("/secret/issuing.key", "/tile/../secret/issuing.key", "/tile/0/%2e%2e/x", "/v2")) {
      assertThat(get(path).statusCode()).as(path).isEqualTo(404);
    }
  }

  @Test
  void cutsOffARequestThatDrips() throws Exception {
    var sockets = PinnedTrust.context(authority.anchor().fingerprint(), clock).getSocketFactory();
    try (SSLSocket socket =
        (SSLSocket) sockets.createSocket(InetAddress.getLoopbackAddress(), server.port())) {
      OutputStream out = socket.getOutputStream();
      String head = "POST /v1/enrol/request HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{";
      out.write(head.getBytes(US_ASCII));
      out.flush();
      socket.setSoTimeout(30_000); // a bound on the test, not a measure
      assertThat(isCutOff(socket)).isTrue();
    }
  }

  private static boolean isCutOff(SSLSocket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void isNotTrustedByThoseWhoExpectAnotherRoot() {
    var other = new SeededRandom(3);
    Authority stranger = Ceremony.inMemory(new Organisation("acme"), clock, other);
    assertThatThrownBy(
            () -> {
              var sockets =
                  PinnedTrust.context(stranger.anchor().fingerprint(), clock).getSocketFactory();
              try (SSLSocket socket =
                  (SSLSocket)
                      sockets.createSocket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.startHandshake();
              }
            })
        .isInstanceOf(SSLHandshakeException.class)
        .hasMessageContaining("FINGERPRINT");
  }

  @Test
  void saysWhichPortIsTaken() {
    assertThatThrownBy(() ->
            AuthorityServer.start(
                authority,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()),
                clock,
                random))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(Integer.toString(server.port()));
  }

  @Test
  void prometheusReadsWhatItDid() throws Exception {
    get("/checkpoint");
    get("/tile/0/000");
    get("/no/such?thing");
    String metrics = get("/metrics").body();
    assertThat(metrics)
        .contains(
            "# TYPE cairn_authority_log_entries gauge",
            "cairn_authority_crl_number 1",
            "cairn_authority_answers_total{operation=\"/checkpoint\",status=\"200\"} 1",
            "cairn_authority_answers_total{operation=\"other\",status=\"404\"}");
    assertThat(metrics.lines().filter(line -> !line.startsWith("#")))
        .allMatch(line -> line.matches("[a-z_]+(\\{[^}]*\\})? [0-9]+"));
  }
}
