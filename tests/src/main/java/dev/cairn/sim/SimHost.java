package dev.cairn.sim;

import dev.cairn.env.Slot;
import dev.cairn.libp2p.Connection;
import dev.cairn.libp2p.DialException;
import dev.cairn.libp2p.Host;
import dev.cairn.libp2p.Identify;
import dev.cairn.libp2p.Multiaddr;
import dev.cairn.libp2p.PeerId;
import dev.cairn.libp2p.Ping;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A libp2p host without sockets: same port, same contract, simulated time. Serves identify and ping
 * by itself.
 */
public final class SimHost implements Host {

  private static final String AGENT = "cairn-sim";

  /** When the TCP host gives a silent connection up: a minute, and up to 10 s until it looks. */
  private static final Duration FOUND_DEAD = Duration.ofSeconds(70);

  private final SimNetwork network;
  private final SimEnvironment env;
  private final PeerId peerId;
  private final Multiaddr address;
  private final Map<String, StreamHandler> handlers = new TreeMap<>();
  private final Set<SimConnection> connections = new LinkedHashSet<>();
  private final Map<PeerId, Set<SimConnection>> byPeer = new HashMap<>();
  private final List<ConnectionListener> listeners = new ArrayList<>();
  private final Map<PeerId, Slot<Boolean>> dials = new HashMap<>();
  private Link up = Link.UNLIMITED;
  private Link down = Link.UNLIMITED;
  private boolean closed;
  private boolean unplugged;

  SimHost(SimNetwork network, SimEnvironment env, PeerId peerId, Multiaddr address) {
    this.network = network;
    this.env = env;
    this.peerId = peerId;
    this.address = address;
    handle(Identify.PROTOCOL, stream -> Identify.answer(this, AGENT, stream));
    handle(Identify.PUSH_PROTOCOL, Identify::acceptPush);
    handle(Ping.PROTOCOL, Ping::answer);
  }

  @Override
  public PeerId peerId() {
    return peerId;
  }

  @Override
  public List<Multiaddr> addresses() {
    return List.of(address);
  }

  @Override
  public void handle(String protocol, StreamHandler handler) {
    handlers.put(protocol, handler);
  }

  @Override
  public Set<String> protocols() {
    return new LinkedHashSet<>(handlers.keySet());
  }

  @Override
  public Connection connect(PeerId peer, List<Multiaddr> addresses, Duration timeout)
      throws DialException, InterruptedException {
    if (peer.equals(peerId)) {
      throw new DialException("cannot reach " + peer + ": it is this host itself");
    }
    long deadline = env.nanoTime() + timeout.toNanos();
    while (true) {
      Optional<SimConnection> live = liveTo(peer);
      if (live.isPresent()) {
        return live.get();
      }
      Slot<Boolean> own = new Slot<>(env);
      Slot<Boolean> other = dials.putIfAbsent(peer, own);
      if (other == null) {
        return dialAll(peer, addresses, deadline, own);
      }
      if (other.await(Duration.ofNanos(deadline - env.nanoTime())).isEmpty()) {
        throw new DialException("cannot reach " + peer + ": no answer within " + timeout);
      }
    }
  }

  private Optional<SimConnection> liveTo(PeerId peer) {
    Set<SimConnection> live = byPeer.getOrDefault(peer, Set.of());
    return live.isEmpty() ? Optional.empty() : Optional.of(live.iterator().next());
  }

  private Connection dialAll(
      PeerId peer, List<Multiaddr> addresses, long deadline, Slot<Boolean> ended)
      throws DialException, InterruptedException {
    StringBuilder answers = new StringBuilder();
    try {
      for (Multiaddr candidate : addresses) {
        long left = deadline - env.nanoTime();
        if (left <= 0 || closed) {
          break;
        }
        Dial dial = dial(peer, candidate, Duration.ofNanos(left));
        if (dial.connection() != null) {
          return dial.connection();
        }
        answers.append(' ').append(candidate).append(": ").append(dial.answer()).append(';');
      }
      throw new DialException("no address led to " + peer + ":" + answers);
    } finally {
      dials.remove(peer);
      ended.fill(true);
    }
  }

  private record Dial(@org.jspecify.annotations.Nullable SimConnection connection, String answer) {}

  private Dial dial(PeerId peer, Multiaddr candidate, Duration left) throws InterruptedException {
    Optional<SimHost> found = network.at(candidate);
    if (found.isEmpty() && network.isDark(candidate)) {
      env.sleep(left);
      return new Dial(null, "timed out");
    }
    if (found.isEmpty()) {
      env.sleep(min(left, Duration.ofNanos(network.transitNanos(60))));
      return new Dial(null, "connection refused");
    }
    SimHost target = found.get();
    if (network.isCut(this, target) || network.isCut(target, this)) {
      env.sleep(left);
      return new Dial(null, "timed out");
    }
    // TCP, Noise and the muxer take three round trips without early data.
    long handshake = 0;
    for (int i = 0; i < 6; i++) {
      handshake += network.transitNanos(200);
    }
    env.sleep(min(left, Duration.ofNanos(handshake)));
    if (handshake > left.toNanos()) {
      return new Dial(null, "timed out");
    }
    if (!target.peerId.equals(peer)) {
      return new Dial(null, "another peer answers there: " + target.peerId);
    }
    if (closed || target.closed) {
      return new Dial(null, "connection reset");
    }
    return new Dial(SimConnection.between(this, target), "");
  }

  @Override
  public Set<Connection> connections() {
    return new LinkedHashSet<>(connections);
  }

  @Override
  public void listen(ConnectionListener listener) {
    listeners.add(listener);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    network.remove(this);
    for (SimConnection connection : List.copyOf(connections)) {
      connection.close();
    }
  }

  /**
   * Limits what this machine sends and receives, over all connections; what does not fit waits.
   *
   * @param upBytesPerSecond 0 for no limit
   * @param downBytesPerSecond 0 for no limit
   */
  public void bandwidth(long upBytesPerSecond, long downBytesPerSecond) {
    this.up = new Link(upBytesPerSecond);
    this.down = new Link(downBytesPerSecond);
  }

  Link up() {
    return up;
  }

  Link down() {
    return down;
  }

  void unplug() {
    unplugged = true;
    closed = true;
    network.remove(this);
    foundDead(FOUND_DEAD);
  }

  /** Its peers find out after {@code silence} that their connections lead nowhere. */
  void foundDead(Duration silence) {
    for (SimConnection connection : List.copyOf(connections)) {
      connection.endAtOtherSideAfter(silence);
    }
  }

  boolean isUnplugged() {
    return unplugged;
  }

  /** The connection to {@code peer} breaks in the middle of something. */
  void breakConnection(PeerId peer) {
    liveTo(peer).ifPresent(SimConnection::close);
  }

  void opened(SimConnection connection) {
    connections.add(connection);
    byPeer.computeIfAbsent(connection.remotePeer(), first -> new LinkedHashSet<>()).add(connection);
    for (ConnectionListener listener : listeners) {
      listener.opened(connection);
    }
  }

  void closed(SimConnection connection) {
    if (connections.remove(connection)) {
      byPeer.getOrDefault(connection.remotePeer(), Set.of()).remove(connection);
      for (ConnectionListener listener : listeners) {
        listener.closed(connection);
      }
    }
  }

  boolean serves(String protocol) {
    return handlers.containsKey(protocol);
  }

  /** Runs the handler of an inbound stream on a thread of its own. */
  void accept(SimStream stream) {
    StreamHandler handler = handlers.get(stream.protocol());
    if (handler == null || closed) {
      stream.reset();
      return;
    }
    env.start("stream " + stream.protocol(), () -> serve(handler, stream));
  }

  private static void serve(StreamHandler handler, SimStream stream) {
    try {
      handler.handle(stream);
      stream.close();
    } catch (IOException | InterruptedException e) {
      // The peer misbehaved, went away, or this host is closing: the port says reset.
      stream.reset();
    }
  }

  Multiaddr address() {
    return address;
  }

  SimNetwork network() {
    return network;
  }

  SimEnvironment env() {
    return env;
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  @Override
  public String toString() {
    return env + "@" + address;
  }
}
