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
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A peer with an honest handshake and a dishonest muxer. Types and flags are written as numbers.
 */
class HostileYamuxIT {

  private static final Environment ENV = new RealEnvironment();
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final int WINDOW = 262_144;
  private static final byte[] ASK_FOR_SINK =
      "\u0013/multistream/1.0.0\n\u0006/sink\n".getBytes(StandardCharsets.ISO_8859_1);

  private final CountDownLatch release = new CountDownLatch(1);
  private TcpHost host;
  private RawPeer peer;

  @BeforeEach
  void start() throws IOException {
    host = start(TcpOptions.defaults().withTimeouts(SOON, Duration.ofMillis(300), Duration.ZERO));
    host.handle("/sink", stream -> release.await()); // never reads
    peer = RawPeer.connect(ENV, host);
    peer.upgrade();
  }

  private static TcpHost start(TcpOptions options) throws IOException {
    return TcpHost.start(
        ENV,
        SigningKey.generate(ENV.secureRandom()),
        options.listeningOn(Multiaddr.ip4("127.0.0.1", 0)));
  }

  @AfterEach
  void hostStillServesOthers() throws Exception {
    release.countDown();
    peer.close();
    try (TcpHost other = start(TcpOptions.defaults())) {
      Ping.send(other.connect(host.peerId(), host.addresses(), SOON), new Random(1), SOON);
    }
    host.close();
  }

  private void expectProtocolError() throws IOException {
    RawPeer.Received goAway = peer.expect(3);
    assertThat(goAway.length()).isEqualTo(1);
    assertThat(peer.isClosedByHost()).isTrue();
  }

  private void openSink(int id) throws IOException {
    peer.data(1, id, ASK_FOR_SINK);
  }

  @Test
  void windowOverflowEndsTheConnection() throws Exception {
    openSink(1);
    int left = WINDOW - ASK_FOR_SINK.length;
    peer.data(0, 1, new byte[60_000]);
    peer.frame(0, 0, 0, 1, left - 60_000 + 1, new byte[1000]);
    expectProtocolError();
  }

  @Test
  void wholeWindowInOneFrameIsAccepted() throws Exception {
    openSink(1);
    int left = WINDOW - ASK_FOR_SINK.length;
    peer.frame(0, 0, 0, 1, left, new byte[left % 50_000]);
    for (int i = 0; i < left / 50_000; i++) {
      peer.send(new byte[50_000]);
    }
    peer.frame(2, 1, 0, 0xABCD);
    RawPeer.Received pong = peer.expect(2);
    assertThat(pong.length()).as("echoed as it was").isEqualTo(0xABCD);
    assertThat(pong.flags()).as("ACK").isEqualTo(2);
  }

  @Test
  void dataAfterFinEndsTheConnection() throws Exception {
    openSink(1);
    peer.frame(1, 4, 1, 0);
    peer.data(0, 1, new byte[1]);
    expectProtocolError();
  }

  @Test
  void streamWithTheHostsParityEndsTheConnection() throws Exception {
    openSink(2);
    expectProtocolError();
  }

  @Test
  void reusedStreamIdEndsTheConnection() throws Exception {
    openSink(5);
    openSink(3); // was overtaken
    openSink(5);
    expectProtocolError();
  }

  @Test
  void streamZeroEndsTheConnection() throws Exception {
    peer.data(0, 0, new byte[1]);
    expectProtocolError();
  }

  @Test
  void frameForStreamThatNeverWasEndsTheConnection() throws Exception {
    peer.data(0, 7, new byte[10]);
    expectProtocolError();
  }

  @Test
  void lateFrameForEndedStreamIsIgnored() throws Exception {
    openSink(1);
    peer.frame(1, 8, 1, 0);
    peer.data(0, 1, new byte[100]);
    peer.frame(1, 0, 1, 100);
    peer.frame(2, 1, 0, 9);
    assertThat(peer.expect(2).type()).isEqualTo(2);
  }

  @Test
  void unknownTypeAndVersionEndTheConnection() throws Exception {
    peer.frame(9, 0, 0, 0);
    expectProtocolError();
    peer.close();
    peer = RawPeer.connect(ENV, host);
    peer.upgrade();
    peer.frame(1, 0, 1, 1, 0, new byte[0]);
    expectProtocolError();
  }

  @Test
  void windowAboveFourGibibytesEndsTheConnection() throws Exception {
    openSink(1);
    peer.frame(1, 0, 1, -1);
    expectProtocolError();
  }

  @Test
  void headerSplitOverMessagesIsPutTogether() throws Exception {
    peer.send(new byte[] {0, 2, 0, 1, 0});
    peer.send(new byte[] {0, 0, 0, 0, 0});
    peer.send(new byte[] {0, 7});
    RawPeer.Received pong = peer.expect(2);
    assertThat(pong.length()).isEqualTo(7);
  }

  @Test
  void streamsAboveTheLimitAreResetAndOthersLive() throws Exception {
    for (int i = 0; i < 300; i++) {
      openSink(1 + 2 * i);
    }
    int resets = 0;
    peer.frame(2, 1, 0, 1);
    for (RawPeer.Received frame = peer.next();
        frame != null && frame.type() != 2;
        frame = peer.next()) {
      if (frame.type() == 1 && frame.flags() == 8) {
        assertThat(frame.streamId()).isGreaterThan(2 * 256);
        resets++;
      }
    }
    assertThat(resets).isEqualTo(300 - 256);
  }

  @Test
  void streamThatNeverNegotiatesIsReset() throws Exception {
    peer.data(1, 1, new byte[0]);
    RawPeer.Received frame = peer.expect(1);
    assertThat(frame.flags()).as("RST").isEqualTo(8);
  }

  @Test
  void oversizedProposalResetsTheStreamAlone() throws Exception {
    peer.data(1, 1, new byte[] {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x7F});
    RawPeer.Received frame = peer.expect(1);
    assertThat(frame.flags()).as("RST").isEqualTo(8);
    peer.frame(2, 1, 0, 9);
    assertThat(peer.expect(2).type()).isEqualTo(2);
  }

  @Test
  void bytesThatNobodyReadsAreBoundedOverAllStreams() throws Exception {
    int reset = 0;
    for (int i = 0; i < 200 && reset == 0; i++) { // 200 windows are 50 MiB, of 32 allowed
      int id = 1 + 2 * i;
      openSink(id);
      for (int left = WINDOW - ASK_FOR_SINK.length; left > 0; left -= 60_000) {
        peer.data(0, id, new byte[Math.min(left, 60_000)]);
      }
    }
    peer.frame(2, 1, 0, 1);
    for (RawPeer.Received frame = peer.next();
        frame != null && frame.type() != 2;
        frame = peer.next()) {
      if (frame.type() == 1 && frame.flags() == 8) {
        reset++;
      }
    }
    assertThat(reset).isBetween(50, 150);
  }

  @Test
  void pingFloodWithoutReadingEndsTheConnection() throws Exception {
    // The kernel's buffers take a while to fill; then our answers do.
    byte[] pings = new byte[12 * 5000];
    for (int at = 0; at < pings.length; at += 12) {
      pings[at + 1] = 2;
      pings[at + 3] = 1;
    }
    boolean ended = false;
    for (int i = 0; i < 400 && !ended; i++) {
      try {
        peer.send(pings);
      } catch (IOException e) {
        ended = true;
      }
    }
    assertThat(ended || peer.isClosedByHost()).isTrue();
  }

  @Test
  void randomFramesNeverHurtAnybodyElse() throws Exception {
    Random random = new Random(23);
    for (int round = 0; round < 30; round++) {
      peer.close();
      peer = RawPeer.connect(ENV, host);
      peer.upgrade();
      openSink(1);
      try {
        for (int i = 0; i < 50; i++) {
          int type = random.nextInt(20) == 0 ? random.nextInt(256) : random.nextInt(3);
          int id = random.nextInt(8);
          byte[] body = new byte[random.nextInt(3) == 0 ? random.nextInt(2000) : 0];
          int length = type == 0 ? body.length : random.nextInt(1000);
          peer.frame(0, type, random.nextInt(16), id, length, type == 0 ? body : new byte[0]);
        }
      } catch (IOException e) {
        // The host hung up on us: fine.
      }
    }
  }
}
