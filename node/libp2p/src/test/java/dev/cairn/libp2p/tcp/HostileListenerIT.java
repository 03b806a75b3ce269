package dev.cairn.libp2p.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Environment;
import dev.cairn.env.RealEnvironment;
import dev.cairn.libp2p.Connection;
import dev.cairn.libp2p.DialException;
import dev.cairn.libp2p.Host;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.libp2p.PeerId;
import dev.cairn.libp2p.noise.NoiseSuite;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Addresses that do not lead where they promise. */
class HostileListenerIT {

  private static final Environment ENV = new RealEnvironment();
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final PeerId NOBODY =
      PeerId.of(SigningKey.generate(ENV.secureRandom()).verifyKey());

  private TcpHost host;
  private ServerSocket server;

  @BeforeEach
  void start() throws IOException {
    host = start(TcpOptions.defaults());
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  private static TcpHost start(TcpOptions options) throws IOException {
    return TcpHost.start(ENV, SigningKey.generate(ENV.secureRandom()), options);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    host.close();
  }

  private Multiaddr address() {
    return Multiaddr.ip4("127.0.0.1", server.getLocalPort());
  }

  private void answerWith(String latin1) {
    ENV.start(
        "server",
        () -> {
          try (Socket socket = server.accept()) {
            socket.getOutputStream().write(latin1.getBytes(StandardCharsets.ISO_8859_1));
            socket.getInputStream().readNBytes(10_000);
          } catch (IOException e) {
            // The test is over.
          }
        });
  }

  @Test
  void silentAddressTimesOut() {
    assertThatThrownBy(() -> host.connect(NOBODY, List.of(address()), SHORT))
        .isInstanceOf(DialException.class)
        .hasMessageContaining(NOBODY.toString())
        .hasMessageContaining("no answer within");
  }

  @Test
  void garbageFailsAtOnceAndIsNamed() {
    answerWith("SSH-2.0-OpenSSH_9.6\r\n" + "x".repeat(200));
    assertThatThrownBy(() -> host.connect(NOBODY, List.of(address()), SOON))
        .isInstanceOf(DialException.class)
        .hasMessageContaining(address().toString());
  }

  @Test
  void listenerWithoutNoiseIsNamed() {
    answerWith("\u0013/multistream/1.0.0\n\u0003na\n\u0003na\n");
    assertThatThrownBy(() -> host.connect(NOBODY, List.of(address()), SOON))
        .isInstanceOf(DialException.class)
        .hasMessageContaining("does not speak /noise");
  }

  @Test
  void oversizedHandshakeAnswerIsRefused() throws Exception {
    answerWith("\u0013/multistream/1.0.0\n\u0007/noise\n\u00ff\u00ff" + "x".repeat(5000));
    TcpOptions asLibp2p = TcpOptions.defaults().withSuites(NoiseSuite.CHACHA_POLY);
    try (TcpHost dialer = start(asLibp2p)) {
      assertThatThrownBy(() -> dialer.connect(NOBODY, List.of(address()), SOON))
          .isInstanceOf(DialException.class)
          .hasMessageContaining("65535 bytes");
    }
  }

  @Test
  void closedPortAndSilentAddressDoNotHideTheGoodOne() throws Exception {
    try (Host good = start(TcpOptions.defaults().listeningOn(Multiaddr.ip4("127.0.0.1", 0)))) {
      List<Multiaddr> addresses =
          List.of(Multiaddr.ip4("127.0.0.1", 1), address(), good.addresses().getFirst());
      Connection connection = host.connect(good.peerId(), addresses, SOON);
      assertThat(connection.remoteAddress()).isEqualTo(good.addresses().getFirst());
    }
  }

  @Test
  void portInUseIsNamedWithARemedy() {
    assertThatThrownBy(() -> start(TcpOptions.defaults().listeningOn(address())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(address().toString())
        .hasMessageContaining("another program may be using the port");
  }
}
