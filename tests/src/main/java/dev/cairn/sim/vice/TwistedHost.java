package dev.cairn.sim.vice;

import dev.cairn.libp2p.Connection;
import dev.cairn.libp2p.DialException;
import dev.cairn.libp2p.Host;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.libp2p.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** A host that serves some protocols otherwise than its node means to. */
final class TwistedHost implements Host {

  private final Host real;
  private final Twist twist;

  TwistedHost(Host real, Twist twist) {
    this.real = real;
    this.twist = twist;
  }

  /** What becomes of a handler. */
  @FunctionalInterface
  interface Twist {
    /** The handler that is to serve {@code protocol} in place of {@code honest}; or that one. */
    StreamHandler of(String protocol, StreamHandler honest);
  }

  @Override
  public void handle(String protocol, StreamHandler handler) {
    real.handle(protocol, twist.of(protocol, handler));
  }

  @Override
  public PeerId peerId() {
    return real.peerId();
  }

  @Override
  public List<Multiaddr> addresses() {
    return real.addresses();
  }

  @Override
  public Set<String> protocols() {
    return real.protocols();
  }

  @Override
  public Connection connect(PeerId peer, List<Multiaddr> addresses, Duration timeout)
      throws DialException, InterruptedException {
    return real.connect(peer, addresses, timeout);
  }

  @Override
  public Set<Connection> connections() {
    return real.connections();
  }

  @Override
  public void listen(ConnectionListener listener) {
    real.listen(listener);
  }

  @Override
  public void close() {
    real.close();
  }
}
