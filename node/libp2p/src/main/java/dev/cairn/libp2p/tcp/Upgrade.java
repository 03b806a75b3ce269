package dev.cairn.libp2p.tcp;

import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Environment;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.libp2p.PeerId;
import dev.cairn.libp2p.noise.NoiseSuite;
import dev.cairn.libp2p.noise.NoiseUpgrade;
import dev.cairn.libp2p.wire.BufferPool;
import dev.cairn.libp2p.wire.ChannelStreams;
import dev.cairn.libp2p.wire.Multistream;
import dev.cairn.libp2p.wire.SealedOutput;
import dev.cairn.libp2p.wire.WireInput;
import dev.cairn.libp2p.yamux.Yamux;
import dev.cairn.libp2p.yamux.YamuxLimits;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.List;
import java.util.Optional;

/**
 * Turns a connected socket into an authenticated, multiplexed connection: multistream-select to
 * Noise, the handshake, and the muxer, agreed on within the handshake or after it.
 */
final class Upgrade {

  /** 4 MiB: enough that 30 busy connections take and give without garbage. */
  private static final int BUFFERS_KEPT_MAX = 64;

  private final Environment env;
  private final TcpOptions options;
  private final BufferPool pool = new BufferPool(BUFFERS_KEPT_MAX);
  private final NoiseUpgrade noise;

  Upgrade(Environment env, SigningKey key, TcpOptions options) {
    this.env = env;
    this.options = options;
    List<String> early = options.earlyMuxer() ? List.of(Yamux.PROTOCOL) : List.of();
    this.noise = new NoiseUpgrade(env, key, early, pool);
  }

  /**
   * The result.
   *
   * @param muxerBytes what the peer's muxer sent right behind the negotiation
   */
  record Upgraded(PeerId peer, Yamux yamux, byte[] muxerBytes) {}

  Upgraded dial(Socket socket) throws IOException {
    WireInput in = new WireInput(socket.getInputStream());
    OutputStream out = socket.getOutputStream();
    List<String> offered = options.suites().stream().map(NoiseSuite::protocol).toList();
    NoiseSuite suite = suite(Multistream.proposeAny(in, out, offered)).orElseThrow();
    return multiplex(socket, noise.dial(suite, in, out), true);
  }

  Upgraded listen(Socket socket) throws IOException {
    WireInput in = new WireInput(socket.getInputStream());
    OutputStream out = socket.getOutputStream();
    NoiseSuite suite =
        Multistream.answer(in, out, name -> suite(name).isPresent())
            .flatMap(this::suite)
            .orElseThrow(() -> new MalformedMessageException("peer does not speak noise"));
    return multiplex(socket, noise.listen(suite, in, out), false);
  }

  private Optional<NoiseSuite> suite(String protocol) {
    return options.suites().stream().filter(s -> s.protocol().equals(protocol)).findFirst();
  }

  private Upgraded multiplex(Socket socket, NoiseUpgrade.Secured secured, boolean dialer)
      throws IOException {
    SealedOutput output =
        new SealedOutput(
            env,
            "libp2p-writer " + secured.peer(),
            secured.channel(),
            socket.getOutputStream(),
            pool,
            cause -> close(socket)); // its reader then ends, and with it the connection
    byte[] muxerBytes = new byte[0];
    if (secured.muxer().isEmpty()) {
      ChannelStreams streams = new ChannelStreams(secured.channel(), output);
      if (dialer) {
        Multistream.propose(streams.input(), streams.output(), Yamux.PROTOCOL);
      } else if (Multistream.answer(streams.input(), streams.output(), Yamux.PROTOCOL::equals)
          .isEmpty()) {
        throw new MalformedMessageException("peer does not speak yamux");
      }
      muxerBytes = streams.rest();
    }
    Yamux yamux =
        new Yamux(
            env,
            secured.channel(),
            output,
            pool,
            YamuxLimits.of(options.streamsMax()),
            dialer,
            secured.roundTrip());
    return new Upgraded(secured.peer(), yamux, muxerBytes);
  }

  static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }
}
