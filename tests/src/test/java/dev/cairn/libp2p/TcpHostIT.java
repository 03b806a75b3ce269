package dev.cairn.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Environment;
import dev.cairn.env.RealEnvironment;
import dev.cairn.libp2p.noise.NoiseSuite;
import dev.cairn.libp2p.tcp.TcpHost;
import dev.cairn.libp2p.tcp.TcpOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The host on real sockets keeps the contract. */
class TcpHostIT {

  @Nested
  class Connections extends ConnectionContract {
    Connections() {
      super(new TcpWorld());
    }
  }

  @Nested
  class Streams extends StreamContract {
    Streams() {
      super(new TcpWorld());
    }
  }

  @Nested
  class StreamEnds extends StreamEndContract {
    StreamEnds() {
      super(new TcpWorld());
    }
  }

  /** As with a peer that has no instructions for AES, or is not Cairn. */
  @Nested
  class StreamsAsLibp2pSeals extends StreamContract {
    StreamsAsLibp2pSeals() {
      super(new TcpWorld(NoiseSuite.CHACHA_POLY));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "AES_GCM CHACHA_POLY, CHACHA_POLY",
    "CHACHA_POLY, AES_GCM CHACHA_POLY",
    "AES_GCM CHACHA_POLY, AES_GCM",
    "AES_GCM, CHACHA_POLY AES_GCM"
  })
  void agreesOnWhatBothSealWith(String dialersSuites, String listenersSuites) throws Exception {
    try (Host dialer = new TcpWorld(suites(dialersSuites)).newHost();
        Host listener = new TcpWorld(suites(listenersSuites)).newHost()) {
      listener.handle(HostContract.ECHO, HostContract::echo);
      Connection connection = HostContract.dial(dialer, listener);
      try (P2pStream stream = connection.open(HostContract.ECHO, HostContract.SOON)) {
        byte[] bytes = HostContract.bytes(300_000);
        TcpWorld.ENV.start("writer", () -> writeAll(stream, bytes));
        assertThat(stream.input().readAllBytes()).isEqualTo(bytes);
      }
    }
  }

  private static void writeAll(P2pStream stream, byte[] bytes) {
    try {
      stream.output().write(bytes);
      stream.closeWrite();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void namesWhatAPeerWithNothingInCommonDoesNotSpeak() throws Exception {
    try (Host dialer = new TcpWorld(NoiseSuite.AES_GCM).newHost();
        Host listener = new TcpWorld(NoiseSuite.CHACHA_POLY).newHost()) {
      assertThatThrownBy(() -> HostContract.dial(dialer, listener))
          .isInstanceOf(DialException.class)
          .hasMessageContaining("does not speak " + NoiseSuite.AES_GCM.protocol());
    }
  }

  private static NoiseSuite[] suites(String names) {
    return Stream.of(names.split(" ", -1)).map(NoiseSuite::valueOf).toArray(NoiseSuite[]::new);
  }

  private static final class TcpWorld implements HostWorld {

    private static final Environment ENV = new RealEnvironment();

    private final TcpOptions options;

    TcpWorld(NoiseSuite... suites) {
      TcpOptions defaults = TcpOptions.defaults().listeningOn(Multiaddr.ip4("127.0.0.1", 0));
      this.options = suites.length == 0 ? defaults : defaults.withSuites(suites);
    }

    @Override
    public Host newHost() throws Exception {
      return TcpHost.start(ENV, SigningKey.generate(ENV.secureRandom()), options);
    }

    @Override
    public void run(Part part) throws Exception {
      FutureTask<Void> task =
          new FutureTask<>(() -> {
            part.run();
            return null;
          });
      ENV.start("test", task);
      task.get(60, TimeUnit.SECONDS);
    }

    @Override
    public void fork(Part part) {
      ENV.start("fork", part::runUnchecked);
    }

    @Override
    public void until(Condition condition) throws Exception {
      long start = ENV.nanoTime();
      while (!condition.holds()) {
        assertThat(ENV.nanoTime() - start).isLessThan(Duration.ofSeconds(10).toNanos());
        ENV.sleep(Duration.ofMillis(2));
      }
    }
  }
}
