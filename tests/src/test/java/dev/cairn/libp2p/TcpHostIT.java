package dev.cairn.libp2p;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Environment;
import dev.cairn.env.RealEnvironment;
import dev.cairn.libp2p.tcp.TcpHost;
import dev.cairn.libp2p.tcp.TcpOptions;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;

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

  private static final class TcpWorld implements HostWorld {

    private static final Environment ENV = new RealEnvironment();

    @Override
    public Host newHost() throws Exception {
      return TcpHost.start(
          ENV,
          SigningKey.generate(ENV.secureRandom()),
          TcpOptions.defaults().listeningOn(Multiaddr.ip4("127.0.0.1", 0)));
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
