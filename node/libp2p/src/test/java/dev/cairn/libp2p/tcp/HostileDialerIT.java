package dev.cairn.libp2p.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Environment;
import dev.cairn.env.RealEnvironment;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.libp2p.Ping;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Strangers who never finish a handshake: each loses its own connection, and nobody else's. */
class HostileDialerIT {

  private static final Environment ENV = new RealEnvironment();
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final byte[] HEADER =
      "\u0013/multistream/1.0.0\n\u0007/noise\n".getBytes(StandardCharsets.ISO_8859_1);

  private TcpHost host;

  @BeforeEach
  void start() throws IOException {
    host = start(TcpOptions.defaults().withTimeouts(SOON, SOON, Duration.ZERO));
  }

  private static TcpHost start(TcpOptions options) throws IOException {
    return TcpHost.start(
        ENV,
        SigningKey.generate(ENV.secureRandom()),
        options.listeningOn(Multiaddr.ip4("127.0.0.1", 0)));
  }

  @AfterEach
  void hostStillServesOthers() throws Exception {
    try (TcpHost other = start(TcpOptions.defaults())) {
      Ping.send(other.connect(host.peerId(), host.addresses(), SOON), new Random(1), SOON);
    }
    host.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "474554202f20485454502f312e310d0a0d0a", // an HTTP request
        "ffffffffffffffffff7f", // a length of 2^63
        "ffffffffffffffffffffffffffff", // a length that never ends
        "8000", // not minimal
        "7f", // long, and then nothing: closed by the deadline in the next test
        "132f6d756c746973747265616d2f322e302e300a", // another version
      })
  void garbageInsteadOfNegotiationIsClosed(String hex) throws Exception {
    try (RawPeer peer = RawPeer.connect(ENV, host)) {
      peer.out().write(HexFormat.of().parseHex(hex));
      peer.out().write(new byte[200]);
      assertThat(peer.isClosedByHost()).isTrue();
    }
  }

  @Test
  void randomBytesAtEveryStageAreClosed() throws Exception {
    Random random = new Random(11);
    for (int round = 0; round < 40; round++) {
      try (RawPeer peer = RawPeer.connect(ENV, host)) {
        byte[] noise = new byte[4000];
        random.nextBytes(noise);
        if (round % 2 == 1) {
          peer.out().write(HEADER);
          noise[0] = 0; // a small message of garbage
        }
        peer.out().write(noise);
        assertThat(peer.isClosedByHost()).as("round %d", round).isTrue();
      } catch (IOException e) {
        // Closed while we were still writing: as it should be.
      }
    }
  }

  @Test
  void oversizedHandshakeMessageIsRefusedUnread() throws Exception {
    try (RawPeer peer = RawPeer.connect(ENV, host)) {
      peer.out().write(HEADER);
      peer.out().write(new byte[] {(byte) 0xFF, (byte) 0xFF});
      assertThat(peer.isClosedByHost()).isTrue();
    }
  }

  @Test
  void truncatedHandshakeMessageIsClosed() throws Exception {
    try (RawPeer peer = RawPeer.connect(ENV, host)) {
      peer.out().write(HEADER);
      peer.out().write(new byte[] {0, 31});
      peer.out().write(new byte[31]);
      assertThat(peer.isClosedByHost()).isTrue();
    }
  }

  @Test
  void tamperedTransportMessageEndsTheConnection() throws Exception {
    try (RawPeer peer = RawPeer.connect(ENV, host)) {
      peer.upgrade();
      peer.out().write(new byte[] {0, 40});
      peer.out().write(new byte[40]);
      assertThat(peer.isClosedByHost()).isTrue();
    }
  }

  @Test
  void messageShorterThanItsTagEndsTheConnection() throws Exception {
    try (RawPeer peer = RawPeer.connect(ENV, host)) {
      peer.upgrade();
      peer.out().write(new byte[] {0, 3, 1, 2, 3});
      assertThat(peer.isClosedByHost()).isTrue();
    }
  }

  @Test
  void slowDripperLosesItsConnectionAtTheDeadline() throws Exception {
    TcpOptions impatient =
        TcpOptions.defaults().withTimeouts(Duration.ofMillis(150), SOON, Duration.ZERO);
    try (TcpHost strict = start(impatient);
        RawPeer silent = RawPeer.connect(ENV, strict);
        RawPeer dripping = RawPeer.connect(ENV, strict)) {
      dripping.out().write(HEADER, 0, 5);
      assertThat(silent.isClosedByHost()).isTrue();
      assertThat(dripping.isClosedByHost()).isTrue();
    }
  }

  @Test
  void crowdOfSilentStrangersDoesNotKeepOthersOut() throws Exception {
    List<RawPeer> crowd = new ArrayList<>();
    try (TcpHost strict = start(TcpOptions.defaults().withLimits(100, 8, 256));
        TcpHost honest = start(TcpOptions.defaults())) {
      for (int i = 0; i < 50; i++) {
        crowd.add(RawPeer.connect(ENV, strict));
      }
      Ping.send(honest.connect(strict.peerId(), strict.addresses(), SOON), new Random(1), SOON);
      assertThat(crowd.getFirst().isClosedByHost()).as("the oldest was evicted").isTrue();
    } finally {
      crowd.forEach(RawPeer::close);
    }
  }

  @Test
  void fullHostTurnsNewConnectionsAway() throws Exception {
    try (TcpHost small = start(TcpOptions.defaults().withLimits(1, 8, 256));
        RawPeer first = RawPeer.connect(ENV, small);
        RawPeer second = RawPeer.connect(ENV, small)) {
      first.upgrade();
      first.frame(2, 1, 0, 5); // a ping, so that the host has surely counted it
      assertThat(first.expect(2).length()).isEqualTo(5);
      second.upgrade();
      assertThat(second.isClosedByHost()).isTrue();
    }
  }
}
