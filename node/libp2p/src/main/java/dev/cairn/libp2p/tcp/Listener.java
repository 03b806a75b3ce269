package dev.cairn.libp2p.tcp;

import dev.cairn.env.Environment;
import dev.cairn.libp2p.Multiaddr;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Accepts sockets on one address and runs the handshakes of strangers, of which only so many may be
 * under way: one more evicts the oldest. An honest handshake takes milliseconds, so the oldest is
 * the one most likely to be a stranger who holds a place by saying nothing.
 */
final class Listener {

  /** Connections the kernel may hold for us before we accept them. */
  private static final int BACKLOG = 256;

  /** Out of file descriptors, for example: others will end, and give some back. */
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(100);

  private final Environment env;
  private final TcpHost host;
  private final TcpOptions options;
  private final ServerSocket server;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Socket> handshakes = new ArrayDeque<>();

  /**
   * @throws IOException if the address cannot be listened on, naming it
   */
  Listener(Environment env, TcpHost host, TcpOptions options, Multiaddr address)
      throws IOException {
    this.env = env;
    this.host = host;
    this.options = options;
    this.server = new ServerSocket();
    try {
      server.bind(new InetSocketAddress(address.host(), address.port()), BACKLOG);
    } catch (IOException e) {
      server.close();
      throw new IOException(
          "cannot listen on "
              + address
              + ": "
              + e.getMessage()
              + "; another program may be using the port, choose another or 0 for any",
          e);
    }
  }

  void start() {
    var _ = env.start("libp2p-listener " + server.getLocalPort(), this::acceptAll);
  }

  /** Where it listens; a wildcard becomes the addresses of this machine, loopback last. */
  List<Multiaddr> addresses() throws IOException {
    InetAddress bound = server.getInetAddress();
    int port = server.getLocalPort();
    if (!bound.isAnyLocalAddress()) {
      return List.of(Multiaddr.of(bound, port));
    }
    List<Multiaddr> addresses = new ArrayList<>();
    List<Multiaddr> loopback = new ArrayList<>();
    for (NetworkInterface card : NetworkInterface.networkInterfaces().toList()) {
      if (card.isUp()) {
        for (InterfaceAddress each : card.getInterfaceAddresses()) {
          InetAddress ip = each.getAddress();
          if (!ip.isLinkLocalAddress() && ip.getAddress().length <= bound.getAddress().length) {
            (ip.isLoopbackAddress() ? loopback : addresses).add(Multiaddr.of(ip, port));
          }
        }
      }
    }
    addresses.addAll(loopback);
    return addresses;
  }

  void close() {
    try {
      server.close();
    } catch (IOException e) {
      // It no longer accepts either way.
    }
    lock.lock();
    try {
      handshakes.forEach(Upgrade::close);
    } finally {
      lock.unlock();
    }
  }

  private void acceptAll() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        begin(socket); // here, in the order of arrival: threads run in none
        var _ = env.start("libp2p-inbound", () -> welcome(socket));
      } catch (IOException e) {
        if (!server.isClosed() && !pause()) {
          return;
        }
      }
    }
  }

  private boolean pause() {
    try {
      env.sleep(PAUSE_AFTER_FAILURE);
      return true;
    } catch (InterruptedException e) {
      return false; // nobody interrupts this thread but to end it
    }
  }

  /** Runs on a thread of the connection's own, which becomes its reader. */
  private void welcome(Socket socket) {
    Environment.Alarm alarm = env.after(options.handshakeTimeout(), () -> Upgrade.close(socket));
    TcpConnection connection;
    try {
      socket.setTcpNoDelay(true);
      connection = new TcpConnection(env, socket, host.upgrade().listen(socket), false);
    } catch (IOException e) {
      Upgrade.close(socket); // a stranger who did not speak our language; not worth a log line
      return;
    } finally {
      alarm.cancel();
      end(socket);
    }
    try {
      host.serve(connection, () -> {});
    } catch (IOException e) {
      connection.close(); // the host is full or closed
    }
  }

  private void begin(Socket socket) {
    Socket oldest = null;
    lock.lock();
    try {
      if (handshakes.size() >= options.handshakesMax()) {
        oldest = handshakes.pollFirst();
      }
      handshakes.addLast(socket);
    } finally {
      lock.unlock();
    }
    closeIfAny(oldest);
  }

  private static void closeIfAny(@Nullable Socket socket) {
    if (socket != null) {
      Upgrade.close(socket);
    }
  }

  private void end(Socket socket) {
    lock.lock();
    try {
      handshakes.remove(socket);
    } finally {
      lock.unlock();
    }
  }
}
