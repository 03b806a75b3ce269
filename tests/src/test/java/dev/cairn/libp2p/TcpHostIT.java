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

/** The host on real sockets keeps the contract. */
class TcpHostIT extends HostContract {

  private static final Environment ENV = new RealEnvironment();

  @Override
  protected Host newHost() throws Exception {
    return TcpHost.start(
        ENV,
        SigningKey.generate(ENV.secureRandom()),
        TcpOptions.defaults().listeningOn(Multiaddr.ip4("127.0.0.1", 0)));
  }

  @Override
  protected void run(Body body) throws Exception {
    FutureTask<Void> task =
        new FutureTask<>(() -> {
          body.run();
          return null;
        });
    ENV.start("test", task);
    task.get(60, TimeUnit.SECONDS);
  }

  @Override
  protected void fork(Body body) {
    ENV.start(
        "fork",
        () -> {
          try {
            body.run();
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  @Override
  protected void until(Condition condition) throws Exception {
    long start = ENV.nanoTime();
    while (!condition.holds()) {
      assertThat(ENV.nanoTime() - start).isLessThan(Duration.ofSeconds(10).toNanos());
      ENV.sleep(Duration.ofMillis(2));
    }
  }
}
