package dev.cairn.libp2p;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;

/**
 * What every {@link Host} does: {@link ConnectionContract}, {@link StreamContract} and {@link
 * StreamEndContract}. An implementation runs all three in a {@link HostWorld} of its own.
 */
abstract class HostContract {

  static final Duration SOON = Duration.ofSeconds(10);
  static final String ECHO = "/test/echo/1.0.0";

  private final HostWorld world;
  private final List<Host> hosts = new ArrayList<>();

  HostContract(HostWorld world) {
    this.world = world;
  }

  @AfterEach
  void closeHosts() throws Exception {
    run(() -> hosts.forEach(Host::close));
  }

  void run(HostWorld.Part part) throws Exception {
    world.run(part);
  }

  void fork(HostWorld.Part part) {
    world.fork(part);
  }

  void until(HostWorld.Condition condition) throws Exception {
    world.until(condition);
  }

  Host host() throws Exception {
    Host host = world.newHost();
    hosts.add(host);
    return host;
  }

  static Connection dial(Host from, Host to) throws Exception {
    return from.connect(to.peerId(), to.addresses(), SOON);
  }

  static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  static void echo(P2pStream stream) throws IOException {
    stream.input().transferTo(stream.output());
  }
}
