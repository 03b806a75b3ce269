package dev.cairn.libp2p.tcp;

import dev.cairn.env.Environment;
import dev.cairn.libp2p.Connection;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.libp2p.PeerId;
import dev.cairn.libp2p.wire.Multistream;
import dev.cairn.libp2p.yamux.Yamux;
import dev.cairn.libp2p.yamux.YamuxStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.function.Consumer;

/** A connection of {@link TcpHost}. */
final class TcpConnection implements Connection {

  /** How long a goodbye may take to be written to a peer that does not read. */
  private static final Duration GOODBYE_TIMEOUT = Duration.ofSeconds(1);

  private final Environment env;
  private final Socket socket;
  private final Upgrade.Upgraded upgraded;
  private final Multiaddr remoteAddress;
  private final boolean outbound;
  private final String streamThread;

  TcpConnection(Environment env, Socket socket, Upgrade.Upgraded upgraded, boolean outbound) {
    this.env = env;
    this.socket = socket;
    this.upgraded = upgraded;
    this.remoteAddress = Multiaddr.of(socket.getInetAddress(), socket.getPort());
    this.outbound = outbound;
    this.streamThread = "libp2p-stream " + upgraded.peer();
  }

  @Override
  public PeerId remotePeer() {
    return upgraded.peer();
  }

  @Override
  public Multiaddr remoteAddress() {
    return remoteAddress;
  }

  @Override
  public boolean outbound() {
    return outbound;
  }

  @Override
  public boolean isOpen() {
    return yamux().isOpen();
  }

  @Override
  public P2pStream open(String protocol, Duration timeout)
      throws IOException, InterruptedException {
    YamuxStream stream = yamux().open(timeout);
    boolean[] late = {false};
    Environment.Alarm alarm =
        env.after(
            timeout,
            () -> {
              late[0] = true; // seen by whoever the reset wakes: it takes the stream's lock
              stream.reset();
            });
    boolean agreed = false;
    try {
      Multistream.propose(stream.input(), stream.output(), protocol);
      agreed = true;
      return new TcpStream(env, this, protocol, stream);
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while opening " + protocol);
      }
      if (late[0]) {
        throw new IOException(
            remotePeer() + " did not agree on " + protocol + " within " + timeout, e);
      }
      throw e;
    } finally {
      alarm.cancel();
      if (!agreed) {
        stream.reset();
      }
    }
  }

  @Override
  public void close() {
    yamux().close();
    closeSocketSoon();
  }

  /** Reads until the connection ends. The calling thread becomes its reader. */
  void run(Consumer<YamuxStream> onStream) {
    try {
      var _ = yamux().run(upgraded.muxerBytes(), onStream);
    } finally {
      closeSocketSoon();
    }
  }

  /** The muxer closes it when its last words are written, if the peer takes them. */
  private void closeSocketSoon() {
    var _ = env.after(GOODBYE_TIMEOUT, () -> Upgrade.close(socket));
  }

  /** Name of the threads that serve the peer's streams. */
  String streamThread() {
    return streamThread;
  }

  Yamux yamux() {
    return upgraded.yamux();
  }

  @Override
  public String toString() {
    return remotePeer() + (outbound ? " to " : " from ") + remoteAddress;
  }
}
