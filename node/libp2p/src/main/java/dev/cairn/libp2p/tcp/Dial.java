package dev.cairn.libp2p.tcp;

import dev.cairn.env.Environment;
import dev.cairn.env.Mailbox;
import dev.cairn.libp2p.DialException;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.libp2p.PeerId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One search for a peer over its addresses, in the manner of Happy Eyeballs (RFC 8305): each
 * address gets a short head start before the next is tried as well, and the first that leads to the
 * peer wins.
 */
final class Dial {

  /** RFC 8305 §5: "Connection Attempt Delay", 250 ms. */
  private static final Duration HEAD_START = Duration.ofMillis(250);

  /** Nobody has so many addresses; a record that claims so must not make us a port scanner. */
  private static final int ADDRESSES_MAX = 16;

  private final Environment env;
  private final TcpHost host;
  private final PeerId peer;
  private final List<Multiaddr> addresses;
  private final Mailbox<Result> results;
  private final AtomicBoolean won = new AtomicBoolean();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet(); // of the attempts under way
  private final List<String> failures = new ArrayList<>();

  private sealed interface Result {
    record Connected(TcpConnection connection) implements Result {}

    record Failed(String reason) implements Result {}
  }

  Dial(Environment env, TcpHost host, PeerId peer, List<Multiaddr> addresses) {
    this.env = env;
    this.host = host;
    this.peer = peer;
    this.addresses = addresses.stream().distinct().limit(ADDRESSES_MAX).toList();
    this.results = new Mailbox<>(env, ADDRESSES_MAX);
  }

  /** Runs the search; used once. */
  TcpConnection run(Duration timeout) throws DialException, InterruptedException {
    long start = env.nanoTime();
    int begun = 0;
    try {
      while (failures.size() < addresses.size()) {
        if (begun == failures.size()) { // nothing under way
          begin(addresses.get(begun++));
        }
        Duration left = timeout.minusNanos(env.nanoTime() - start);
        if (!left.isPositive()) {
          failures.add("no answer within " + timeout.toMillis() + " ms");
          break;
        }
        boolean more = begun < addresses.size();
        Duration wait = more && HEAD_START.compareTo(left) < 0 ? HEAD_START : left;
        Optional<Result> result = results.poll(wait);
        if (result.isEmpty() && more) {
          begin(addresses.get(begun++));
        }
        if (result.isPresent()) {
          switch (result.get()) {
            case Result.Connected connected -> {
              return connected.connection();
            }
            case Result.Failed failed -> failures.add(failed.reason());
          }
        }
      }
    } finally {
      won.set(true);
      sockets.forEach(Upgrade::close);
    }
    String why = addresses.isEmpty() ? "no address known" : String.join("; ", failures);
    throw new DialException("cannot reach " + peer + ": " + why);
  }

  private void begin(Multiaddr address) {
    Socket socket = new Socket();
    sockets.add(socket);
    var _ = env.start("libp2p-dial " + address, () -> attempt(socket, address));
  }

  /**
   * Runs on its own thread, which becomes the connection's reader if it wins. When the time is up
   * the search closes the socket, which ends whatever this waits for.
   */
  private void attempt(Socket socket, Multiaddr address) {
    try {
      socket.connect(new InetSocketAddress(address.host(), address.port()));
      socket.setTcpNoDelay(true);
      Upgrade.Upgraded upgraded = host.upgrade().dial(socket);
      if (!upgraded.peer().equals(peer)) {
        throw new IOException("another peer answers: " + upgraded.peer());
      }
      if (!won.compareAndSet(false, true)) {
        throw new IOException("another address was faster");
      }
      sockets.remove(socket);
      TcpConnection connection = new TcpConnection(env, socket, upgraded, true);
      host.serve(connection, () -> results.offer(new Result.Connected(connection)));
    } catch (IOException e) {
      Upgrade.close(socket);
      results.offer(new Result.Failed(address + ": " + e.getMessage()));
    }
  }
}
