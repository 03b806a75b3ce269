package dev.cairn.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Host} does. An implementation extends it and says how hosts are made and how a
 * body runs: on the machine as it is, in the simulator inside a run of one seed. Bodies may use
 * only what {@link #run} makes safe.
 */
public abstract class HostContract {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String ECHO = "/test/echo/1.0.0";

  private final List<Host> hosts = new ArrayList<>();

  /** A host with a key of its own that others can dial. */
  protected abstract Host newHost() throws Exception;

  /** Runs {@code body} to its end, on a thread on which hosts may block. */
  protected abstract void run(Body body) throws Exception;

  /** Runs {@code body} beside the caller. */
  protected abstract void fork(Body body) throws Exception;

  /** Lets others run until {@code condition} holds; fails if it does not within 10 s. */
  protected abstract void until(Condition condition) throws Exception;

  /** A part of a test. */
  @FunctionalInterface
  protected interface Body {
    void run() throws Exception;
  }

  /** Something to wait for. */
  @FunctionalInterface
  protected interface Condition {
    boolean holds() throws Exception;
  }

  private Host host() throws Exception {
    Host host = newHost();
    hosts.add(host);
    return host;
  }

  private static Connection dial(Host from, Host to) throws Exception {
    return from.connect(to.peerId(), to.addresses(), SOON);
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  private static void echo(P2pStream stream) throws IOException {
    InputStream in = stream.input();
    in.transferTo(stream.output());
  }

  @AfterEach
  void closeHosts() throws Exception {
    run(() -> hosts.forEach(Host::close));
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
  void echoesWhatWasSent() throws Exception {
    run(() -> {
      Host a = host();
      Host b = host();
      b.handle(ECHO, HostContract::echo);
      byte[] sent = bytes(1 << 20);
      try (P2pStream stream = dial(a, b).open(ECHO, SOON)) {
        assertThat(stream.protocol()).isEqualTo(ECHO);
        fork(() -> {
          stream.output().write(sent);
          stream.closeWrite();
        });
        assertThat(Arrays.mismatch(stream.input().readAllBytes(), sent)).isEqualTo(-1);
      }
    });
  }

  @Test
  void flushHandsSmallWritesOver() throws Exception {
    run(() -> {
      Host a = host();
      Host b = host();
      b.handle(
          ECHO,
          stream -> {
            for (int value = stream.input().read(); value >= 0; value = stream.input().read()) {
              stream.output().write(value + 1);
              stream.output().flush();
            }
          });
      try (P2pStream stream = dial(a, b).open(ECHO, SOON)) {
        for (int i = 0; i < 5; i++) {
          stream.output().write(i);
          stream.output().flush();
          assertThat(stream.input().read()).isEqualTo(i + 1);
        }
      }
    });
  }

  @Test
  void unknownProtocolIsRefusedAndTheConnectionLives() throws Exception {
    run(() -> {
      Host a = host();
      Host b = host();
      b.handle(ECHO, HostContract::echo);
      Connection connection = dial(a, b);
      assertThatThrownBy(() -> connection.open("/test/none/1.0.0", SOON))
          .isInstanceOf(ProtocolNotSupportedException.class);
      assertThat(connection.isOpen()).isTrue();
      connection.open(ECHO, SOON).close();
    });
  }

  @Test
  void halfCloseEndsOneDirectionOnly() throws Exception {
    run(() -> {
      Host a = host();
      Host b = host();
      b.handle(
          ECHO,
          stream -> {
            byte[] all = stream.input().readAllBytes();
            stream.output().write(all.length);
          });
      try (P2pStream stream = dial(a, b).open(ECHO, SOON)) {
        stream.output().write(bytes(99));
        stream.closeWrite();
        assertThatThrownBy(
                () -> {
                  stream.output().write(bytes(100_000));
                })
            .isInstanceOf(IOException.class);
        assertThat(stream.input().readAllBytes()).containsExactly(99);
      }
    });
  }

  @Test
  void resetReachesTheOtherSide() throws Exception {
    run(() -> {
      Host a = host();
      Host b = host();
      AtomicReference<IOException> seen = new AtomicReference<>();
      b.handle(
          ECHO,
          stream -> {
            try {
              stream.input().readAllBytes();
            } catch (IOException e) {
              seen.set(e);
            }
          });
      P2pStream stream = dial(a, b).open(ECHO, SOON);
      stream.output().write(1);
      stream.output().flush();
      stream.reset();
      stream.reset();
      until(() -> seen.get() != null);
      assertThatThrownBy(() -> stream.input().read()).isInstanceOf(IOException.class);
      stream.close();
    });
  }

  @Test
  void exceptionOfHandlerResetsTheStream() throws Exception {
    run(() -> {
      Host a = host();
      Host b = host();
      b.handle(
          ECHO,
          stream -> {
            throw new IOException("as if the peer had misbehaved");
          });
      Connection connection = dial(a, b);
      assertThatThrownBy(
              () -> {
                // The reset may overtake the agreement.
                try (P2pStream stream = connection.open(ECHO, SOON)) {
                  stream.input().readAllBytes();
                }
              })
          .isInstanceOf(IOException.class);
      assertThat(connection.isOpen()).isTrue();
    });
  }

  @Test
  void refusalInTheMiddleOfAnUploadCanBeRead() throws Exception {
    run(() -> {
      Host a = host();
      Host b = host();
      b.handle(
          ECHO,
          stream -> {
            stream.input().read();
            stream.output().write("full".getBytes(StandardCharsets.UTF_8));
          });
      try (P2pStream stream = dial(a, b).open(ECHO, SOON)) {
        assertThatThrownBy(
                () -> {
                  for (int i = 0; i < 100; i++) {
                    stream.output().write(bytes(100_000));
                  }
                })
            .isInstanceOf(IOException.class);
        assertThat(stream.input().readAllBytes()).asString().isEqualTo("full");
      }
    });
  }

  @Test
  void deadlineResetsAStreamThatWaits() throws Exception {
    run(() -> {
      Host a = host();
      Host b = host();
      b.handle(ECHO, stream -> stream.input().readAllBytes());
      try (P2pStream stream = dial(a, b).open(ECHO, SOON)) {
        stream.deadline(Duration.ofMillis(50));
        assertThatThrownBy(() -> stream.input().read()).isInstanceOf(IOException.class);
      }
    });
  }

  @Test
  void slowReaderHoldsUpOnlyItsOwnStream() throws Exception {
    run(() -> {
      Host a = host();
      Host b = host();
      LinkedBlockingQueue<P2pStream> stuck = new LinkedBlockingQueue<>();
      b.handle(
          "/test/stuck/1.0.0",
          stream -> {
            stuck.add(stream);
            waitForReset(stream);
          });
      b.handle(ECHO, HostContract::echo);
      Connection connection = dial(a, b);
      P2pStream slow = connection.open("/test/stuck/1.0.0", SOON);
      fork(() -> {
        try {
          while (true) {
            slow.output().write(bytes(100_000));
          }
        } catch (IOException e) {
          // reset at the end of the test
        }
      });
      until(() -> !stuck.isEmpty());
      for (int i = 0; i < 3; i++) {
        try (P2pStream stream = connection.open(ECHO, SOON)) {
          stream.output().write(bytes(10_000));
          stream.closeWrite();
          assertThat(stream.input().readAllBytes()).isEqualTo(bytes(10_000));
        }
      }
      slow.reset();
    });
  }

  /** Waits for the stream's reset without reading what is sent. */
  private void waitForReset(P2pStream stream) throws IOException {
    try {
      until(() -> {
        try {
          stream.output().write(0);
          stream.output().flush();
          return false;
        } catch (IOException e) {
          return true;
        }
      });
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  @Test
  void manyStreamsAtOnce() throws Exception {
    run(() -> {
      Host a = host();
      Host b = host();
      b.handle(ECHO, HostContract::echo);
      Connection connection = dial(a, b);
      int count = 50;
      LinkedBlockingQueue<Boolean> equal = new LinkedBlockingQueue<>();
      for (int i = 0; i < count; i++) {
        byte[] sent = bytes(1000 + i);
        fork(() -> {
          try (P2pStream stream = connection.open(ECHO, SOON)) {
            stream.output().write(sent);
            stream.closeWrite();
            equal.add(Arrays.equals(stream.input().readAllBytes(), sent));
          }
        });
      }
      until(() -> equal.size() == count);
      assertThat(equal).containsOnly(true);
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
  void interruptedReaderLosesItsStreamButNotTheConnection() throws Exception {
    run(() -> {
      Host a = host();
      Host b = host();
      b.handle(ECHO, HostContract::echo);
      Connection connection = dial(a, b);
      P2pStream stream = connection.open(ECHO, SOON);
      AtomicReference<Thread> reader = new AtomicReference<>();
      CountDownLatch failed = new CountDownLatch(1);
      fork(() -> {
        reader.set(Thread.currentThread());
        try {
          stream.input().read();
        } catch (IOException e) {
          failed.countDown();
        }
      });
      until(() -> reader.get() != null);
      reader.get().interrupt();
      until(() -> failed.getCount() == 0);
      connection.open(ECHO, SOON).close();
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
