package dev.cairn.overlay.node;

import dev.cairn.env.Environment;
import dev.cairn.libp2p.Connection;
import dev.cairn.libp2p.Host;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.libp2p.PeerId;
import dev.cairn.libp2p.ProtocolNotSupportedException;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.OverlaySettings;
import dev.cairn.overlay.node.Session.Entry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets members in. Every connection begins with the {@link Exchange}, run by its dialler; until it
 * has ended well on both sides nothing else is served on that connection, and if it ends badly, or
 * does not begin in time, the connection ends.
 */
final class Door implements Host.ConnectionListener {

  private static final System.Logger LOG = System.getLogger(Door.class.getName());

  /**
   * For the whole exchange: generous, since a certificate is checked once and machines are slow.
   */
  private static final Duration EXCHANGE_TIMEOUT = Duration.ofSeconds(20);

  /** An inbound connection that has not introduced itself by then ends. */
  private static final Duration INTRODUCTION_TIMEOUT = Duration.ofSeconds(30);

  /** Hosts end connections that nobody uses, after longer than this. */
  private static final Duration IDLE = Duration.ofMinutes(4);

  /** For a refused peer to read why. */
  private static final Duration LAST_WORD_TIMEOUT = Duration.ofSeconds(2);

  /**
   * After two requests in a row without any answer, and nothing heard for so long, a connection is
   * not worth keeping. Ended earlier, one stall of a busy machine would end every transfer on it.
   */
  private static final int SILENCES_MAX = 2;

  private static final Duration SILENCE = Duration.ofSeconds(10);

  private final Environment env;
  private final Host host;
  private final Directory directory;
  private final Exchange exchange;
  private final Listener listener;
  private final ReentrantLock lock = new ReentrantLock();
  // Looked up by identity, walked in the order of arrival.
  private final Map<Connection, Session> sessions = new LinkedHashMap<>();
  private final Map<PeerId, Session> admitted = new HashMap<>();

  /** Told of what happens at the door. Must not block. */
  interface Listener {
    /** A newer revocation list came in. */
    void crlKept();

    /** The last connection to a member ended. */
    void lost(Contact contact);
  }

  Door(Environment env, Host host, Directory directory, Exchange exchange, Listener listener) {
    this.env = env;
    this.host = host;
    this.directory = directory;
    this.exchange = exchange;
    this.listener = listener;
  }

  /** Begins to serve, connections that are open already included. */
  void start() {
    host.handle(Exchange.PROTOCOL, this::serve);
    host.listen(this);
    host.connections().forEach(this::opened);
  }

  @Override
  public void opened(Connection connection) {
    session(connection);
  }

  @Override
  public void closed(Connection connection) {
    Session session;
    boolean last;
    lock.lock();
    try {
      session = sessions.remove(connection);
      last = session != null && admitted.remove(connection.remotePeer(), session);
    } finally {
      lock.unlock();
    }
    if (session == null) {
      return;
    }
    session.entry().fill(new Entry.Refused("connection ended"));
    // A connection that idled to its end says nothing about the member.
    if (last
        && session.idle().compareTo(IDLE) < 0
        && session.entry().peek().orElse(null) instanceof Entry.Admitted(Contact contact)) {
      listener.lost(contact);
    }
  }

  /** The session of a connection; a new one begins its admission. */
  private Session session(Connection connection) {
    lock.lock();
    try {
      Session known = sessions.get(connection);
      if (known != null) {
        return known;
      }
      Session session = new Session(env, connection);
      if (!connection.isOpen()) {
        session.entry().fill(new Entry.Refused("connection ended"));
        return session;
      }
      sessions.put(connection, session);
      if (connection.outbound()) {
        session.beginExchange();
        env.start("admission " + connection.remotePeer(), () -> introduce(session));
      } else {
        env.after(INTRODUCTION_TIMEOUT, () -> giveUp(session));
      }
      return session;
    } finally {
      lock.unlock();
    }
  }

  private void giveUp(Session session) {
    if (!session.isAdmitted()) {
      env.start("admission timeout", () -> refuse(session, "no introduction in time"));
    }
  }

  /** The dialler's side, on a new connection or as a ping on an admitted one. */
  private void introduce(Session session) {
    try (P2pStream stream = session.connection().open(Exchange.PROTOCOL, EXCHANGE_TIMEOUT)) {
      stream.deadline(EXCHANGE_TIMEOUT);
      settle(session, exchange.dial(stream));
    } catch (IOException e) {
      cutShort(session, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      cutShort(session, "interrupted");
    }
  }

  /** The listener's side: once for a stranger, again and again for a member. */
  private void serve(P2pStream stream) throws IOException {
    Session session = session(stream.connection());
    if (!session.isAdmitted() && !session.beginExchange()) {
      stream.reset();
      return;
    }
    try {
      stream.deadline(EXCHANGE_TIMEOUT);
      Exchange.Outcome outcome = exchange.listen(stream);
      if (outcome instanceof Exchange.Outcome.Refused) {
        awaitEnd(stream);
      }
      settle(session, outcome);
    } catch (IOException e) {
      cutShort(session, String.valueOf(e.getMessage()));
      throw e;
    }
  }

  /** Lets the reason arrive: the peer hangs up when it has read it. */
  private static void awaitEnd(P2pStream stream) {
    try {
      stream.deadline(LAST_WORD_TIMEOUT);
      stream.input().readNBytes(1);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "refused peer hung up: {0}", e.getMessage());
    }
  }

  private void settle(Session session, Exchange.Outcome outcome) {
    switch (outcome) {
      case Exchange.Outcome.Refused(String reason) -> refuse(session, reason);
      case Exchange.Outcome.Met met -> {
        session.peerCrlNumber(met.crlNumber());
        session.heard();
        directory.answered(met.contact(), null);
        admit(session, met.contact());
        if (met.crlKept()) {
          listener.crlKept();
        }
      }
    }
  }

  private void admit(Session session, Contact contact) {
    lock.lock();
    try {
      if (sessions.containsKey(session.connection())) {
        admitted.put(contact.member().peerId(), session);
      }
    } finally {
      lock.unlock();
    }
    session.entry().fill(new Entry.Admitted(contact));
  }

  private void cutShort(Session session, String why) {
    if (!session.isAdmitted()) {
      refuse(session, "admission was cut short: " + why);
    } else if (isDeaf(session)) {
      session.connection().close();
    }
  }

  private void refuse(Session session, String reason) {
    if (session.entry().fill(new Entry.Refused(reason))) {
      LOG.log(
          System.Logger.Level.INFO,
          "connection with {0} refused: {1}",
          session.connection().remotePeer(),
          reason);
    }
    session.connection().close();
  }

  /** Waits while an exchange is under way; empty if the peer is not admitted. */
  Optional<Contact> admittedOn(Connection connection) throws InterruptedException {
    Session session = session(connection);
    session.heard();
    Duration wait = session.isExchanging() ? EXCHANGE_TIMEOUT : Duration.ZERO;
    return session.entry().await(wait).orElse(null) instanceof Entry.Admitted(Contact contact)
        ? Optional.of(contact)
        : Optional.empty();
  }

  /**
   * A stream to an admitted member, dialling first if need be.
   *
   * @throws IOException if that failed or took longer than {@code timeout}; the message says where
   */
  P2pStream open(Member member, String protocol, Duration timeout)
      throws IOException, InterruptedException {
    long deadline = env.nanoTime() + timeout.toNanos();
    Session session = sessionTo(member, timeout);
    Duration left = Duration.ofNanos(deadline - env.nanoTime());
    if (!left.isPositive()) {
      throw new IOException("no time left to open " + protocol + " to " + member);
    }
    try {
      P2pStream stream = session.connection().open(protocol, left);
      session.heard();
      return stream;
    } catch (ProtocolNotSupportedException e) {
      session.heard();
      throw e;
    } catch (IOException e) {
      timedOut(member);
      throw e;
    }
  }

  private Session sessionTo(Member member, Duration timeout)
      throws IOException, InterruptedException {
    Optional<Session> live = live(member.peerId());
    if (live.isPresent()) {
      return live.get();
    }
    long deadline = env.nanoTime() + timeout.toNanos();
    Connection connection = host.connect(member.peerId(), member.addresses(), timeout);
    Session session = session(connection);
    Duration left = Duration.ofNanos(Math.max(0, deadline - env.nanoTime()));
    Optional<Entry> entry = session.entry().await(left);
    if (entry.isEmpty()) {
      throw new IOException("admission by " + member + " took longer than " + timeout);
    }
    return switch (entry.get()) {
      case Entry.Admitted(Contact contact) -> {
        if (!contact.member().equals(member)) {
          throw new IOException(member + " has another node id now: " + contact.member());
        }
        yield session;
      }
      case Entry.Refused(String reason) ->
          throw new IOException("not admitted, " + member + ": " + reason);
    };
  }

  private Optional<Session> live(PeerId peer) {
    lock.lock();
    try {
      return Optional.ofNullable(admitted.get(peer)).filter(s -> s.connection().isOpen());
    } finally {
      lock.unlock();
    }
  }

  /** True if there is an admitted connection to it now. */
  boolean inTouch(Member member) {
    return live(member.peerId()).isPresent();
  }

  /** A first visit to an address of which only the peer id is known. */
  Contact knock(OverlaySettings.Seed seed, Duration timeout)
      throws IOException, InterruptedException {
    Connection connection = host.connect(seed.peer(), List.of(seed.address()), timeout);
    return switch (session(connection).entry().await(timeout).orElse(null)) {
      case Entry.Admitted(Contact contact) -> contact;
      case Entry.Refused(String reason) -> throw new IOException(reason);
      case null -> throw new IOException("no answer to the introduction within " + timeout);
    };
  }

  /** Pings a member: dials if need be, else exchanges hellos again. True if it answered. */
  boolean greet(Contact contact) throws InterruptedException {
    Member member = contact.member();
    Optional<Session> live = live(member.peerId());
    if (live.isPresent()) {
      introduce(live.get());
      return live.get().connection().isOpen();
    }
    try {
      sessionTo(member, directory.belief(member.nodeId()).patience());
      return true;
    } catch (IOException e) {
      directory.failed(member.nodeId());
      return false;
    }
  }

  /** A request on this member's connection timed out. */
  void timedOut(Member member) {
    live(member.peerId()).filter(Door::isDeaf).ifPresent(session -> session.connection().close());
  }

  private static boolean isDeaf(Session session) {
    return session.silent() >= SILENCES_MAX && session.idle().compareTo(SILENCE) > 0;
  }

  /** Ends the connections of members that are members no more. */
  void expel(List<Contact> contacts) {
    for (Contact contact : contacts) {
      LOG.log(System.Logger.Level.INFO, "{0} is a member no more", contact.member());
      for (Session session : sessions()) {
        if (session.connection().remotePeer().equals(contact.member().peerId())) {
          session.connection().close();
        }
      }
    }
  }

  /** Admitted members in touch that hold an older revocation list than {@code number}. */
  List<Contact> behind(long number) {
    List<Contact> behind = new ArrayList<>();
    for (Session session : sessions()) {
      if (session.peerCrlNumber() < number
          && session.entry().peek().orElse(null) instanceof Entry.Admitted(Contact contact)) {
        behind.add(contact);
      }
    }
    return behind;
  }

  private List<Session> sessions() {
    lock.lock();
    try {
      return List.copyOf(sessions.values());
    } finally {
      lock.unlock();
    }
  }
}
