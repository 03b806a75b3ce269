package dev.cairn.libp2p;

import java.io.IOException;
import java.time.Duration;

/** An authenticated, encrypted, multiplexed connection to one peer. Identity equality. */
public interface Connection extends AutoCloseable {

  /** The peer whose key the handshake proved. */
  PeerId remotePeer();

  /** Where it is, as far as this side can see. */
  Multiaddr remoteAddress();

  /** True if this side dialled. */
  boolean outbound();

  /** True until either side ended it. */
  boolean isOpen();

  /**
   * Opens a stream and agrees on {@code protocol} with multistream-select.
   *
   * @param timeout for the negotiation; the stream itself then has no deadline
   * @throws ProtocolNotSupportedException if the peer answered {@code na}
   * @throws IOException if the connection ended or the time ran out
   */
  P2pStream open(String protocol, Duration timeout) throws IOException, InterruptedException;

  /** Ends the connection and resets its streams. Idempotent, never blocks for the peer. */
  @Override
  void close();
}
