package dev.cairn.libp2p.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Environment;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.libp2p.tcp.RawPeer.Received;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Silent and useless connections, on a host whose time hurries. */
class KeepaliveIT {

  private static final Environment ENV = new HurriedEnvironment();
  private static final Duration PATIENT = Duration.ofMinutes(10);
  private static final int PING = 2;
  private static final int GO_AWAY = 3;
  private static final byte[] ASK_FOR_SINK =
      "\u0013/multistream/1.0.0\n\u0006/sink\n".getBytes(StandardCharsets.ISO_8859_1);

  private @Nullable TcpHost host;
  private @Nullable RawPeer peer;

  private RawPeer connect(Duration idleTimeout) throws IOException {
    TcpHost started =
        TcpHost.start(
            ENV,
            SigningKey.generate(ENV.secureRandom()),
            TcpOptions.defaults()
                .withTimeouts(PATIENT, PATIENT, idleTimeout)
                .listeningOn(Multiaddr.ip4("127.0.0.1", 0)));
    started.handle("/sink", stream -> stream.input().readAllBytes());
    host = started;
    RawPeer connected = RawPeer.connect(ENV, started);
    connected.upgrade();
    peer = connected;
    return connected;
  }

  @AfterEach
  void close() {
    if (peer != null) {
      peer.close();
    }
    if (host != null) {
      host.close();
    }
  }

  @Test
  void silentPeerIsAskedForASignOfLifeAndThenGivenUp() throws Exception {
    RawPeer silent = connect(Duration.ZERO);
    Received ping = silent.expect(PING);
    assertThat(ping.flags()).as("SYN").isEqualTo(1);
    assertThat(silent.expect(GO_AWAY).length()).as("a goodbye, not a breach").isZero();
    assertThat(silent.isClosedByHost()).isTrue();
  }

  @Test
  void peerThatAnswersStaysHoweverLittleItHasToSay() throws Exception {
    RawPeer quiet = connect(Duration.ZERO);
    for (int asked = 0; asked < 4; asked++) { // two minutes: twice what silence may last
      Received ping = quiet.expect(PING);
      quiet.frame(PING, 2, 0, ping.length());
    }
  }

  @Test
  void connectionWithoutStreamsIsEndedAfterItsTime() throws Exception {
    RawPeer idle = connect(Duration.ofSeconds(15));
    Received first = idle.next();
    assertThat(first).isNotNull().extracting(Received::type).isEqualTo(GO_AWAY);
    assertThat(idle.isClosedByHost()).isTrue();
  }

  @Test
  void connectionWithAStreamIsNotIdle() throws Exception {
    RawPeer busy = connect(Duration.ofSeconds(15));
    busy.data(1, 1, ASK_FOR_SINK);
    Received next = busy.next();
    while (next != null && next.type() < PING) {
      next = busy.next();
    }
    assertThat(next).as("asked, not ended").isNotNull().extracting(Received::type).isEqualTo(PING);
    busy.frame(PING, 2, 0, 0);
    busy.frame(1, 4, 1, 0); // the stream ends, and so does the connection then
    assertThat(busy.expect(GO_AWAY).length()).isZero();
  }
}
