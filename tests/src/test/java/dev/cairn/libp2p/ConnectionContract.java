package dev.cairn.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Dialling, knowing and ending connections, and what every host serves by itself. */
abstract class ConnectionContract extends HostContract {

  ConnectionContract(HostWorld world) {
    super(world);
  }

  @Test
  void connectionKnowsBothEnds() throws Exception {
    run(() -> {
      Host a = host();
      Host b = host();
      Connection connection = dial(a, b);
      assertThat(connection.remotePeer()).isEqualTo(b.peerId());
      assertThat(connection.outbound()).isTrue();
      assertThat(connection.isOpen()).isTrue();
      assertThat(a.connections()).containsExactly(connection);
      until(() -> b.connections().size() == 1);
      Connection other = b.connections().iterator().next();
      assertThat(other.remotePeer()).isEqualTo(a.peerId());
      assertThat(other.outbound()).isFalse();
    });
  }

  @Test
  void connectReusesLiveConnection() throws Exception {
    run(() -> {
      Host a = host();
      Host b = host();
      Connection first = dial(a, b);
      assertThat(a.connect(b.peerId(), List.of(), SOON)).isSameAs(first);
    });
  }

  @Test
  void inboundConnectionServesBothDirections() throws Exception {
    run(() -> {
      Host a = host();
      Host b = host();
      a.handle(ECHO, HostContract::echo);
      Connection connection = dial(a, b);
      until(() -> !b.connections().isEmpty());
      try (P2pStream stream = b.connect(a.peerId(), List.of(), SOON).open(ECHO, SOON)) {
        stream.output().write(7);
        stream.closeWrite();
        assertThat(stream.input().readAllBytes()).containsExactly(7);
      }
      assertThat(connection.isOpen()).isTrue();
    });
  }

  @Test
  void refusesPeerThatIsNotTheOneAskedFor() throws Exception {
    run(() -> {
      Host a = host();
      Host b = host();
      Host c = host();
      assertThatThrownBy(() -> a.connect(c.peerId(), b.addresses(), SOON))
          .isInstanceOf(DialException.class)
          .hasMessageContaining(c.peerId().toString());
      assertThat(a.connections()).isEmpty();
    });
  }

  @Test
  void refusesToDialItself() throws Exception {
    run(() -> {
      Host a = host();
      assertThatThrownBy(() -> dial(a, a)).isInstanceOf(DialException.class);
    });
  }

  @Test
  void dialWithoutAddressNamesThePeer() throws Exception {
    run(() -> {
      Host a = host();
      PeerId nobody = host().peerId();
      assertThatThrownBy(() -> a.connect(nobody, List.of(), SOON))
          .isInstanceOf(DialException.class)
          .hasMessageContaining(nobody.toString());
    });
  }

  @Test
  void manyCallersShareOneDial() throws Exception {
    run(() -> {
      Host a = host();
      Host b = host();
      LinkedBlockingQueue<Connection> got = new LinkedBlockingQueue<>();
      for (int i = 0; i < 10; i++) {
        fork(() -> got.add(dial(a, b)));
      }
      until(() -> got.size() == 10);
      assertThat(got.stream().distinct()).hasSize(1);
    });
  }

  @Test
  void simultaneousDialsEndWithAUsableConnectionOnBothSides() throws Exception {
    run(() -> {
      Host a = host();
      Host b = host();
      a.handle(ECHO, HostContract::echo);
      b.handle(ECHO, HostContract::echo);
      LinkedBlockingQueue<Connection> got = new LinkedBlockingQueue<>();
      fork(() -> got.add(dial(a, b)));
      fork(() -> got.add(dial(b, a)));
      until(() -> got.size() == 2);
      dial(a, b).open(ECHO, SOON).close();
      dial(b, a).open(ECHO, SOON).close();
    });
  }

  @Test
  void closingAConnectionFailsItsStreamsAndTellsListeners() throws Exception {
    run(() -> {
      Host a = host();
      Host b = host();
      b.handle(ECHO, HostContract::echo);
      List<String> events = Collections.synchronizedList(new ArrayList<>());
      a.listen(
          new Host.ConnectionListener() {
            @Override
            public void opened(Connection connection) {
              events.add("opened");
            }

            @Override
            public void closed(Connection connection) {
              events.add("closed");
            }
          });
      Connection connection = dial(a, b);
      P2pStream stream = connection.open(ECHO, SOON);
      until(() -> b.connections().size() == 1);
      b.connections().iterator().next().close();
      assertThatThrownBy(() -> stream.input().read()).isInstanceOf(IOException.class);
      until(() -> events.size() == 2);
      assertThat(events).containsExactly("opened", "closed");
      assertThat(connection.isOpen()).isFalse();
      assertThatThrownBy(() -> connection.open(ECHO, SOON)).isInstanceOf(IOException.class);
      assertThat(dial(a, b)).isNotSameAs(connection);
    });
  }

  @Test
  void pingAndIdentifyAreServed() throws Exception {
    run(() -> {
      Host a = host();
      Host b = host();
      b.handle(ECHO, HostContract::echo);
      Connection connection = dial(a, b);
      Ping.send(connection, new Random(1), SOON);
      Identify.Claims claims = Identify.request(connection, SOON);
      assertThat(claims.protocols()).contains(ECHO, Ping.PROTOCOL, Identify.PROTOCOL);
      assertThat(claims.listenAddresses()).isEqualTo(b.addresses());
    });
  }
}
