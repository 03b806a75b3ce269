package dev.cairn.libp2p.tcp;

import dev.cairn.libp2p.Multiaddr;
import dev.cairn.libp2p.noise.NoiseSuite;
import java.time.Duration;
import java.util.List;

/**
 * What bounds a {@link TcpHost}. Start from {@link #defaults} and change what you must.
 *
 * @param listen where to listen; port 0 picks a free one; empty for a host that only dials
 * @param agent what identify tells peers, at most 128 characters
 * @param handshakeTimeout from the first byte of a connection until it is usable
 * @param negotiationTimeout from a stream's first frame until its protocol is agreed on
 * @param idleTimeout after which a connection without streams is closed; zero for never
 * @param connectionsMax live connections; more inbound ones are turned away
 * @param handshakesMax inbound handshakes at once; one more evicts the oldest, so that
 *     slow-dripping strangers cannot keep others out
 * @param streamsMax streams a peer may have open to us on one connection
 * @param earlyMuxer whether to agree on the muxer within the Noise handshake, which saves a round
 *     trip; off only to test the fallback
 * @param suites what connections may be sealed with, best first
 */
public record TcpOptions(
    List<Multiaddr> listen,
    String agent,
    Duration handshakeTimeout,
    Duration negotiationTimeout,
    Duration idleTimeout,
    int connectionsMax,
    int handshakesMax,
    int streamsMax,
    boolean earlyMuxer,
    List<NoiseSuite> suites) {

  public TcpOptions {
    listen = List.copyOf(listen);
    suites = List.copyOf(suites);
    if (agent.length() > 128) {
      throw new IllegalArgumentException("agent of " + agent.length() + " characters");
    }
    if (connectionsMax < 1 || handshakesMax < 1 || streamsMax < 1) {
      throw new IllegalArgumentException("limits must be positive");
    }
  }

  /**
   * Listens nowhere. 10 s is js-libp2p's handshake limit; 256 streams is yamux's acknowledgement
   * backlog; 1,000 connections of some 15 KiB fit a small node.
   */
  public static TcpOptions defaults() {
    return new TcpOptions(
        List.of(),
        "cairn/1",
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        Duration.ofMinutes(10),
        1_000,
        128,
        256,
        true,
        NoiseSuite.ofThisMachine());
  }

  /** The same, listening on {@code addresses}. */
  public TcpOptions listeningOn(Multiaddr... addresses) {
    return new TcpOptions(
        List.of(addresses),
        agent,
        handshakeTimeout,
        negotiationTimeout,
        idleTimeout,
        connectionsMax,
        handshakesMax,
        streamsMax,
        earlyMuxer,
        suites);
  }

  /** The same with other time limits. */
  public TcpOptions withTimeouts(Duration handshake, Duration negotiation, Duration idle) {
    return new TcpOptions(
        listen,
        agent,
        handshake,
        negotiation,
        idle,
        connectionsMax,
        handshakesMax,
        streamsMax,
        earlyMuxer,
        suites);
  }

  /** The same with other bounds. */
  public TcpOptions withLimits(int connections, int handshakes, int streams) {
    return new TcpOptions(
        listen,
        agent,
        handshakeTimeout,
        negotiationTimeout,
        idleTimeout,
        connections,
        handshakes,
        streams,
        earlyMuxer,
        suites);
  }

  /** The same, agreeing on the muxer after the handshake as old peers do. */
  public TcpOptions withoutEarlyMuxer() {
    return new TcpOptions(
        listen,
        agent,
        handshakeTimeout,
        negotiationTimeout,
        idleTimeout,
        connectionsMax,
        handshakesMax,
        streamsMax,
        false,
        suites);
  }

  /** The same, sealing connections with nothing but {@code suites}. */
  public TcpOptions withSuites(NoiseSuite... suites) {
    return new TcpOptions(
        listen,
        agent,
        handshakeTimeout,
        negotiationTimeout,
        idleTimeout,
        connectionsMax,
        handshakesMax,
        streamsMax,
        earlyMuxer,
        List.of(suites));
  }
}
