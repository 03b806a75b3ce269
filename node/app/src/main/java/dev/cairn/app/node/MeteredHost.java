package dev.cairn.app.node;

import dev.cairn.libp2p.Connection;
import dev.cairn.libp2p.DialException;
import dev.cairn.libp2p.Host;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.libp2p.PeerId;
import dev.cairn.storage.budget.Bandwidth;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A host that counts what crosses it and keeps to the caps on bandwidth, whatever the protocol.
 * (What stands below streams is neither counted nor capped: handshakes, the muxer's own frames.)
 */
final class MeteredHost implements Host {

  private final Host host;
  private final Traffic traffic;
  private final Bandwidth bandwidth;

  MeteredHost(Host host, Traffic traffic, Bandwidth bandwidth) {
    this.host = host;
    this.traffic = traffic;
    this.bandwidth = bandwidth;
  }

  @Override
  public PeerId peerId() {
    return host.peerId();
  }

  @Override
  public List<Multiaddr> addresses() {
    return host.addresses();
  }

  @Override
  public void handle(String protocol, StreamHandler handler) {
    host.handle(protocol, stream -> handler.handle(metered(stream)));
  }

  @Override
  public Set<String> protocols() {
    return host.protocols();
  }

  @Override
  public Connection connect(PeerId peer, List<Multiaddr> addresses, Duration timeout)
      throws DialException, InterruptedException {
    return new Metered(this, host.connect(peer, addresses, timeout));
  }

  @Override
  public Set<Connection> connections() {
    return host.connections().stream()
        .map(connection -> new Metered(this, connection))
        .collect(Collectors.toSet());
  }

  @Override
  public void listen(ConnectionListener listener) {
    host.listen(
        new ConnectionListener() {
          @Override
          public void opened(Connection connection) {
            listener.opened(new Metered(MeteredHost.this, connection));
          }

          @Override
          public void closed(Connection connection) {
            listener.closed(new Metered(MeteredHost.this, connection));
          }
        });
  }

  @Override
  public void close() {
    host.close();
  }

  private P2pStream metered(P2pStream stream) {
    Connection connection = new Metered(this, stream.connection());
    return new MeteredStream(stream, connection, traffic, bandwidth);
  }

  /** A connection seen through its host. Two are equal if they are of the same connection. */
  private record Metered(MeteredHost host, Connection connection) implements Connection {
    @Override
    public PeerId remotePeer() {
      return connection.remotePeer();
    }

    @Override
    public Multiaddr remoteAddress() {
      return connection.remoteAddress();
    }

    @Override
    public boolean outbound() {
      return connection.outbound();
    }

    @Override
    public boolean isOpen() {
      return connection.isOpen();
    }

    @Override
    public P2pStream open(String protocol, Duration timeout)
        throws IOException, InterruptedException {
      return host.metered(connection.open(protocol, timeout));
    }

    @Override
    public void close() {
      connection.close();
    }
  }
}
