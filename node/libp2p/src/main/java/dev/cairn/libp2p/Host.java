package dev.cairn.libp2p;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * A libp2p host: one key, many connections, many streams. The only network Cairn has; nobody above
 * it opens a socket.
 *
 * <p>Two implementations: TCP with Noise and yamux, and the simulator's in-memory one. Both pass
 * {@code HostContract}. All methods block, belong on virtual threads, and are safe for many of
 * them.
 */
public interface Host extends AutoCloseable {

  /** This host's identity. */
  PeerId peerId();

  /** Addresses on which it listens, with real port numbers; empty for a host that only dials. */
  List<Multiaddr> addresses();

  /**
   * Serves {@code protocol}: each inbound stream runs {@code handler} on its own virtual thread.
   * Replaces an earlier handler of the same protocol.
   *
   * @param protocol for example {@code "/cairn/block/1.0.0"}, at most 128 ASCII characters
   */
  void handle(String protocol, StreamHandler handler);

  /** The protocols it serves, those of the host itself included, in no particular order. */
  Set<String> protocols();

  /**
   * The live connection to {@code peer}, dialling {@code addresses} in order if there is none. The
   * handshake proves that the other side owns the key of {@code peer}.
   *
   * @throws DialException if no address led to that peer within {@code timeout}; the message names
   *     the peer and what each address answered
   */
  Connection connect(PeerId peer, List<Multiaddr> addresses, Duration timeout)
      throws DialException, InterruptedException;

  /** Live connections now, in no particular order. */
  Set<Connection> connections();

  /** Called once per new connection, inbound or outbound, and once when it ends. */
  void listen(ConnectionListener listener);

  /** Ends every connection and stops listening. Idempotent. */
  @Override
  void close();

  /** Serves one inbound stream. */
  @FunctionalInterface
  interface StreamHandler {
    /**
     * Runs to the end of the stream's work; the host then closes the stream. An {@code IOException}
     * that escapes resets the stream: the peer misbehaved or went away.
     */
    void handle(P2pStream stream) throws java.io.IOException, InterruptedException;
  }

  /** Told of connections. Must not block. */
  interface ConnectionListener {
    default void opened(Connection connection) {}

    default void closed(Connection connection) {}
  }
}
