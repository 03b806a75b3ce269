package dev.cairn.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Environment;
import dev.cairn.env.RealEnvironment;
import dev.cairn.libp2p.tcp.TcpHost;
import dev.cairn.libp2p.tcp.TcpOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Both directions against js-libp2p, with the muxer agreed on within the handshake and after it.
 * {@code -Dcairn.interop.bulk=BYTES} makes the bulk transfers shorter or longer than 200 MB.
 */
class JsInteropIT {

  private static final Environment ENV = new RealEnvironment();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ECHO = "/test/echo/1.0.0";
  private static final String PERF = "/perf/1.0.0";
  private static final long BULK_BYTES = Long.getLong("cairn.interop.bulk", 200_000_000);

  private static JsPeer js;

  private @Nullable TcpHost started;

  enum Muxer {
    EARLY,
    AFTERWARDS
  }

  enum Dialer {
    JAVA,
    JS
  }

  static Stream<Arguments> everyCell() {
    return Stream.of(Dialer.values())
        .flatMap(dialer -> Stream.of(Muxer.values()).map(muxer -> Arguments.of(dialer, muxer)));
  }

  @BeforeAll
  static void startPeer() throws InterruptedException {
    try {
      js = JsPeer.start();
    } catch (IOException e) {
      String why = "SKIPPED: interop with js-libp2p needs npm, node and a registry: " + e;
      System.err.println(why);
      Assumptions.abort(why);
    }
  }

  @AfterAll
  static void stopPeer() throws InterruptedException {
    if (js != null) {
      js.close();
    }
  }

  @AfterEach
  void stopHost() {
    if (started != null) {
      started.close();
    }
  }

  private TcpHost host() {
    if (started == null) {
      throw new IllegalStateException("no host was started");
    }
    return started;
  }

  private Connection connect(Dialer dialer, Muxer muxer) throws Exception {
    startHost(muxer);
    if (dialer == Dialer.JAVA) {
      return host().connect(js.peerId(), List.of(js.address()), PATIENCE);
    }
    Map<String, String> dialled = js.run("dial", listening(host().peerId()));
    assertThat(dialled)
        .containsEntry("id", host().peerId().toString())
        .containsEntry("encryption", "/noise")
        .containsEntry("muxer", "/yamux/1.0.0");
    until(() -> !host().connections().isEmpty()); // js knows of it half a round trip before us
    Set<Connection> connections = host().connections();
    assertThat(connections).hasSize(1);
    return connections.iterator().next();
  }

  private static void until(BooleanSupplier condition) throws InterruptedException {
    for (int tries = 0; !condition.getAsBoolean() && tries < 2000; tries++) {
      ENV.sleep(Duration.ofMillis(5));
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  private void startHost(Muxer muxer) throws IOException {
    TcpOptions options = TcpOptions.defaults().listeningOn(Multiaddr.ip4("127.0.0.1", 0));
    started =
        TcpHost.start(
            ENV,
            SigningKey.generate(ENV.secureRandom()),
            muxer == Muxer.EARLY ? options : options.withoutEarlyMuxer());
    host().handle(ECHO, stream -> stream.input().transferTo(stream.output()));
    host().handle(PERF, JsInteropIT::servePerf);
  }

  private String listening(PeerId id) {
    return host().addresses().getFirst() + "/p2p/" + id;
  }

  /** specs, perf/perf.md: eight bytes say how many to send back once all has come. */
  private static void servePerf(P2pStream stream) throws IOException {
    long wanted = ByteBuffer.wrap(stream.input().readNBytes(8)).getLong();
    drain(stream.input());
    sendZeros(stream, wanted);
  }

  private static long drain(InputStream in) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long bytes = 0;
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      bytes += count;
    }
    return bytes;
  }

  private static void sendZeros(P2pStream stream, long bytes) throws IOException {
    byte[] zeros = new byte[1 << 17];
    for (long left = bytes; left > 0; left -= zeros.length) {
      stream.output().write(zeros, 0, (int) Math.min(left, zeros.length));
    }
  }

  @ParameterizedTest
  @MethodSource("everyCell")
  void identifies(Dialer dialer, Muxer muxer) throws Exception {
    Connection connection = connect(dialer, muxer);
    Identify.Claims claims = Identify.request(connection, PATIENCE);
    assertThat(claims.protocols()).contains(Identify.PROTOCOL, Ping.PROTOCOL, ECHO);
    assertThat(claims.listenAddresses()).contains(js.address());
    assertThat(claims.agent()).contains("js-libp2p");
    Map<String, String> seen = js.run("identify", host().peerId());
    assertThat(seen).containsEntry("agent", "cairn/1");
    assertThat(String.valueOf(seen.get("protocols")).split(",", -1))
        .contains(ECHO, Identify.PUSH_PROTOCOL);
    assertThat(seen.get("addresses")).contains(host().addresses().getFirst().toString());
  }

  @ParameterizedTest
  @MethodSource("everyCell")
  void pings(Dialer dialer, Muxer muxer) throws Exception {
    Connection connection = connect(dialer, muxer);
    for (int i = 0; i < 3; i++) {
      Ping.send(connection, new Random(i), PATIENCE);
      js.run("ping", host().peerId());
    }
  }

  @ParameterizedTest
  @MethodSource("everyCell")
  void echoesOneMebibyte(Dialer dialer, Muxer muxer) throws Exception {
    Connection connection = connect(dialer, muxer);
    byte[] sent = new byte[1 << 20];
    new Random(1).nextBytes(sent);
    try (P2pStream stream = connection.open(ECHO, PATIENCE)) {
      ENV.start("echo writer", () -> writeAll(stream, sent));
      assertThat(Arrays.mismatch(stream.input().readAllBytes(), sent)).isEqualTo(-1);
    }
    assertThat(js.run("echo", host().peerId(), 1 << 20)).containsEntry("equal", "true");
  }

  private static void writeAll(P2pStream stream, byte[] bytes) {
    try {
      stream.output().write(bytes);
      stream.closeWrite();
    } catch (IOException e) {
      stream.reset();
    }
  }

  @ParameterizedTest
  @MethodSource("everyCell")
  void declinesUnknownProtocol(Dialer dialer, Muxer muxer) throws Exception {
    Connection connection = connect(dialer, muxer);
    assertThatThrownBy(() -> connection.open("/test/none/1.0.0", PATIENCE))
        .isInstanceOf(ProtocolNotSupportedException.class);
    assertThat(js.run("refused", host().peerId(), "/test/none/1.0.0"))
        .containsEntry("refused", "true");
    Ping.send(connection, new Random(1), PATIENCE);
  }

  @Test
  void javaSendsAndFetchesBulk() throws Exception {
    Connection connection = connect(Dialer.JAVA, Muxer.EARLY);
    perf(connection, BULK_BYTES, 0);
    perf(connection, 0, BULK_BYTES);
  }

  private static void perf(Connection connection, long up, long down) throws Exception {
    long start = ENV.nanoTime();
    try (P2pStream stream = connection.open(PERF, PATIENCE)) {
      stream.output().write(ByteBuffer.allocate(8).putLong(down).array());
      sendZeros(stream, up);
      stream.closeWrite();
      assertThat(drain(stream.input())).isEqualTo(down);
    }
    report("java → js " + up + " up, " + down + " down", up + down, start);
  }

  @Test
  void jsSendsAndFetchesBulk() throws Exception {
    Connection unused = connect(Dialer.JS, Muxer.EARLY);
    long start = ENV.nanoTime();
    js.run("perf", host().peerId(), BULK_BYTES, 0);
    report("js → java up", BULK_BYTES, start);
    start = ENV.nanoTime();
    assertThat(js.run("perf", host().peerId(), 0, BULK_BYTES))
        .containsEntry("received", String.valueOf(BULK_BYTES));
    report("js → java down", BULK_BYTES, start);
    assertThat(unused.isOpen()).isTrue();
  }

  private static void report(String what, long bytes, long startNanos) {
    System.out.printf("%s: %.0f MB/s%n", what, bytes * 1000.0 / (ENV.nanoTime() - startNanos));
  }

  @ParameterizedTest
  @EnumSource(Muxer.class)
  void refusesJsPeerThatIsNotTheOneAskedFor(Muxer muxer) throws Exception {
    startHost(muxer);
    PeerId wanted = PeerId.of(SigningKey.generate(ENV.secureRandom()).verifyKey());
    assertThatThrownBy(() -> host().connect(wanted, List.of(js.address()), PATIENCE))
        .isInstanceOf(DialException.class)
        .hasMessageContaining("another peer answers");
  }

  @Test
  void jsRefusesUsUnderAnotherName() throws Exception {
    startHost(Muxer.EARLY);
    PeerId wanted = PeerId.of(SigningKey.generate(ENV.secureRandom()).verifyKey());
    assertThatThrownBy(() -> js.run("dial", listening(wanted))).isInstanceOf(IOException.class);
    assertThat(host().connections()).isEmpty();
  }

  @Test
  void refusesJsPeerWithBadSignature() throws Exception {
    startHost(Muxer.EARLY);
    PeerId liar = PeerId.parse(js.told("liarId"));
    Multiaddr address = Multiaddr.parse(js.told("liar"));
    assertThatThrownBy(() -> host().connect(liar, List.of(address), PATIENCE))
        .isInstanceOf(DialException.class)
        .hasMessageContaining("bad signature");
  }

  @Test
  void noticesThatJsHangsUp() throws Exception {
    Connection connection = connect(Dialer.JS, Muxer.EARLY);
    js.run("hangup", host().peerId());
    until(() -> !connection.isOpen());
  }
}
