package dev.cairn.libp2p.tcp;

import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Environment;
import dev.cairn.env.Slot;
import dev.cairn.libp2p.Connection;
import dev.cairn.libp2p.DialException;
import dev.cairn.libp2p.Host;
import dev.cairn.libp2p.Identify;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.libp2p.PeerId;
import dev.cairn.libp2p.Ping;
import dev.cairn.libp2p.wire.Multistream;
import dev.cairn.libp2p.yamux.YamuxStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A libp2p host on TCP with Noise and yamux, compatible on the wire with js-libp2p, that serves
 * identify and ping by itself.
 *
 * <p>Plain blocking sockets on virtual threads: one thread reads a connection, one serves each
 * inbound stream, one exists per connection while there is something to write. An idle connection
 * costs one parked thread and some 15 KiB.
 */
public final class TcpHost implements Host {

  private static final Duration FIN_DELAY = Duration.ofMillis(250);

  private final Environment env;
  private final PeerId self;
  private final TcpOptions options;
  private final Upgrade upgrade;
  private final ConnectionTable table;
  private final List<Listener> listeners = new ArrayList<>();
  private final List<Multiaddr> addresses = new ArrayList<>();
  private final Map<String, StreamHandler> handlers = new ConcurrentHashMap<>();
  private final List<ConnectionListener> observers = new CopyOnWriteArrayList<>();
  private final Map<PeerId, Slot<DialResult>> dials = new ConcurrentHashMap<>();

  private sealed interface DialResult {
    record Connected(TcpConnection connection) implements DialResult {}

    record Failed() implements DialResult {}
  }

  private TcpHost(Environment env, SigningKey key, TcpOptions options) {
    this.env = env;
    this.self = PeerId.of(key.verifyKey());
    this.options = options;
    this.upgrade = new Upgrade(env, key, options);
    this.table = new ConnectionTable(self);
  }

  /**
   * Starts a host.
   *
   * @param key the device's key; the peer id follows from it
   * @throws IOException if an address cannot be listened on; the message names it
   */
  public static TcpHost start(Environment env, SigningKey key, TcpOptions options)
      throws IOException {
    TcpHost host = new TcpHost(env, key, options);
    host.handle(Identify.PROTOCOL, host::identify);
    host.handle(Identify.PUSH_PROTOCOL, Identify::acceptPush);
    host.handle(Ping.PROTOCOL, Ping::answer);
    try {
      for (Multiaddr address : options.listen()) {
        Listener listener = new Listener(env, host, options, address);
        host.listeners.add(listener);
        host.addresses.addAll(listener.addresses());
      }
    } catch (IOException e) {
      host.close();
      throw e;
    }
    host.listeners.forEach(Listener::start);
    new Keepalive(env, host.table, options.idleTimeout()).start();
    return host;
  }

  /**
   * js-libp2p loses a stream whose FIN arrives together with the answer to its negotiation, and
   * needs the message, not the FIN, to go on: so the FIN comes a little later.
   */
  private void identify(P2pStream stream) throws IOException, InterruptedException {
    Identify.answer(this, options.agent(), stream);
    env.sleep(FIN_DELAY);
  }

  @Override
  public PeerId peerId() {
    return self;
  }

  @Override
  public List<Multiaddr> addresses() {
    return List.copyOf(addresses);
  }

  @Override
  public Set<String> protocols() {
    return Set.copyOf(handlers.keySet());
  }

  @Override
  public void handle(String protocol, StreamHandler handler) {
    boolean ascii = protocol.chars().allMatch(c -> c > ' ' && c < 0x7F);
    if (protocol.isEmpty() || protocol.length() > Multistream.NAME_BYTES_MAX || !ascii) {
      throw new IllegalArgumentException("protocol name '" + protocol + "'");
    }
    handlers.put(protocol, handler);
  }

  @Override
  public Connection connect(PeerId peer, List<Multiaddr> known, Duration timeout)
      throws DialException, InterruptedException {
    if (peer.equals(self)) {
      throw new DialException("cannot reach " + peer + ": it is this host itself");
    }
    long start = env.nanoTime();
    while (true) {
      Optional<TcpConnection> live = table.preferred(peer);
      if (live.isPresent()) {
        return live.get();
      }
      Slot<DialResult> own = new Slot<>(env);
      Slot<DialResult> other = dials.putIfAbsent(peer, own);
      Duration left = timeout.minusNanos(env.nanoTime() - start);
      if (other == null) {
        return dial(peer, known, left, own);
      }
      if (left.isNegative() || other.await(left).isEmpty()) {
        throw new DialException("cannot reach " + peer + ": no answer within " + timeout);
      }
      // It is in the table now; or it failed, and our addresses may be better than theirs.
    }
  }

  private Connection dial(
      PeerId peer, List<Multiaddr> known, Duration timeout, Slot<DialResult> slot)
      throws DialException, InterruptedException {
    DialResult result = new DialResult.Failed();
    try {
      TcpConnection connection = new Dial(env, this, peer, known).run(timeout);
      result = new DialResult.Connected(connection);
      return table.preferred(peer).orElse(connection);
    } finally {
      dials.remove(peer);
      slot.fill(result);
    }
  }

  @Override
  public Set<Connection> connections() {
    return Set.copyOf(table.all().stream().filter(TcpConnection::isOpen).toList());
  }

  @Override
  public void listen(ConnectionListener listener) {
    observers.add(listener);
  }

  @Override
  public void close() {
    listeners.forEach(Listener::close);
    table.close().forEach(TcpConnection::close);
  }

  Upgrade upgrade() {
    return upgrade;
  }

  /**
   * Makes a connection known and reads it until it ends.
   *
   * @param ready run once the connection can be used, before it is read
   * @throws IOException at once, if there are too many connections or the host was closed
   */
  void serve(TcpConnection connection, Runnable ready) throws IOException {
    if (!table.add(connection, options.connectionsMax())) {
      throw new IOException("this host has " + table.count() + " connections or was closed");
    }
    try {
      observers.forEach(observer -> observer.opened(connection));
      ready.run();
      connection.run(stream -> startServing(connection, stream));
    } finally {
      table.remove(connection);
      observers.forEach(observer -> observer.closed(connection));
    }
  }

  private void startServing(TcpConnection connection, YamuxStream stream) {
    var _ = env.start(connection.streamThread(), () -> serveStream(connection, stream));
  }

  private void serveStream(TcpConnection connection, YamuxStream stream) {
    Optional<String> agreed = negotiate(stream);
    StreamHandler handler = agreed.map(handlers::get).orElse(null);
    if (handler == null) {
      stream.reset();
      return;
    }
    TcpStream served = new TcpStream(env, connection, agreed.orElseThrow(), stream);
    boolean done = false;
    try {
      handler.handle(served);
      served.close();
      done = true;
    } catch (IOException e) {
      // The peer misbehaved or went away; the handler's protocol has nobody left to tell.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (!done) { // also for our bugs, which the environment reports
        served.reset();
      }
    }
  }

  private Optional<String> negotiate(YamuxStream stream) {
    Environment.Alarm alarm = env.after(options.negotiationTimeout(), stream::reset);
    try {
      return Multistream.answer(stream.input(), stream.output(), handlers::containsKey);
    } catch (IOException e) {
      return Optional.empty();
    } finally {
      alarm.cancel();
    }
  }
}
