package dev.cairn.libp2p.tcp;

import dev.cairn.env.Environment;
import java.time.Duration;

/**
 * Ends connections that are dead or of no use. A machine that loses its power says no goodbye:
 * after half a minute of silence it is asked for a sign of life, and after another half it is given
 * up. One alarm per host, whatever the number of connections.
 */
final class Keepalive {

  private static final Duration PERIOD = Duration.ofSeconds(10);

  /** As yamux implementations do by default (go-yamux: 30 s). */
  private static final Duration SILENCE_ASKED = Duration.ofSeconds(30);

  private static final Duration SILENCE_FATAL = Duration.ofSeconds(60);

  /** A second connection to the same peer goes soon, but not under a stream about to open. */
  private static final Duration SPARE_IDLE = Duration.ofSeconds(20);

  private final Environment env;
  private final ConnectionTable table;
  private final Duration idleTimeout;

  Keepalive(Environment env, ConnectionTable table, Duration idleTimeout) {
    this.env = env;
    this.table = table;
    this.idleTimeout = idleTimeout;
  }

  void start() {
    var _ = env.after(PERIOD, this::look);
  }

  private void look() {
    if (table.isClosed()) {
      return;
    }
    long now = env.nanoTime();
    for (TcpConnection connection : table.all()) {
      Duration silence = Duration.ofNanos(now - connection.yamux().lastReceivedNanos());
      if (silence.compareTo(SILENCE_FATAL) > 0 || isUseless(connection, now)) {
        connection.close();
      } else if (silence.compareTo(SILENCE_ASKED) > 0) {
        connection.yamux().ping();
      }
    }
    start();
  }

  private boolean isUseless(TcpConnection connection, long now) {
    if (connection.yamux().streamCount() > 0) {
      return false;
    }
    Duration idle = Duration.ofNanos(now - connection.yamux().lastStreamNanos());
    boolean preferred =
        table.preferred(connection.remotePeer()).filter(connection::equals).isPresent();
    if (!preferred) {
      return idle.compareTo(SPARE_IDLE) > 0;
    }
    return idleTimeout.isPositive() && idle.compareTo(idleTimeout) > 0;
  }
}
