package dev.cairn.libp2p.noise;

import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Environment;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.libp2p.PeerId;
import dev.cairn.libp2p.wire.BufferPool;
import dev.cairn.libp2p.wire.SecureChannel;
import dev.cairn.libp2p.wire.WireInput;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Turns a raw connection into a {@link SecureChannel} to a proven peer. One per host: the Noise
 * static key and the identity's signature on it are made once. Safe for many threads.
 */
public final class NoiseUpgrade {

  /**
   * A handshake message is two keys, a tag and a payload of a few hundred bytes; no peer needs
   * more, and strangers get no more memory than this.
   */
  private static final int HANDSHAKE_MESSAGE_BYTES_MAX = 4096;

  private final Environment env;
  private final BufferPool pool;
  private final List<String> muxers;
  private final X25519.KeyPair staticKey;
  private final byte[] payload;

  /**
   * @param muxers names to agree on early, best first; empty to leave it to multistream-select
   */
  public NoiseUpgrade(Environment env, SigningKey identity, List<String> muxers, BufferPool pool) {
    this.env = env;
    this.pool = pool;
    this.muxers = List.copyOf(muxers);
    this.staticKey = X25519.KeyPair.generate(env.secureRandom());
    this.payload = NoisePayload.of(identity, staticKey.open(), this.muxers).encode();
  }

  /**
   * What a handshake gave.
   *
   * @param channel encrypted in both directions
   * @param peer whose key the peer has proved to own
   * @param muxer agreed on within the handshake; empty if one side did not offer to
   * @param roundTrip how long the peer took to answer: network and its four key agreements
   */
  public record Secured(
      SecureChannel channel, PeerId peer, Optional<String> muxer, Duration roundTrip) {}

  /** The initiator's side, once the peer agreed to {@code suite}. */
  public Secured dial(NoiseSuite suite, WireInput in, OutputStream out) throws IOException {
    NoiseHandshake handshake = newHandshake(suite, true);
    long start = env.nanoTime();
    send(out, handshake.write(new byte[0]));
    NoisePayload remote = NoisePayload.decode(handshake.read(receive(in)));
    Duration roundTrip = Duration.ofNanos(env.nanoTime() - start);
    PeerId peer = remote.verify(handshake.remoteStatic());
    send(out, handshake.write(payload));
    return secured(handshake, in, peer, commonMuxer(muxers, remote.muxers()), roundTrip);
  }

  /** The responder's side, once agreed to {@code suite}. */
  public Secured listen(NoiseSuite suite, WireInput in, OutputStream out) throws IOException {
    NoiseHandshake handshake = newHandshake(suite, false);
    var _ = handshake.read(receive(in)); // the spec forbids extensions in message 1
    long start = env.nanoTime();
    send(out, handshake.write(payload));
    NoisePayload remote = NoisePayload.decode(handshake.read(receive(in)));
    Duration roundTrip = Duration.ofNanos(env.nanoTime() - start);
    PeerId peer = remote.verify(handshake.remoteStatic());
    return secured(handshake, in, peer, commonMuxer(remote.muxers(), muxers), roundTrip);
  }

  /**
   * The first of the initiator's list that the responder speaks too (specs, {@code
   * connections/inlined-muxer-negotiation.md}).
   *
   * @return empty if either offered none, which leaves it to multistream-select
   * @throws MalformedMessageException if both offered some and none is common
   */
  static Optional<String> commonMuxer(List<String> initiator, List<String> responder)
      throws MalformedMessageException {
    if (initiator.isEmpty() || responder.isEmpty()) {
      return Optional.empty();
    }
    for (String muxer : initiator) {
      if (responder.contains(muxer)) {
        return Optional.of(muxer);
      }
    }
    throw new MalformedMessageException("no common muxer: " + initiator + ", " + responder);
  }

  private NoiseHandshake newHandshake(NoiseSuite suite, boolean initiator) {
    X25519.KeyPair ephemeral = X25519.KeyPair.generate(env.secureRandom());
    return new NoiseHandshake(suite, initiator, staticKey, ephemeral);
  }

  private Secured secured(
      NoiseHandshake handshake,
      WireInput in,
      PeerId peer,
      Optional<String> muxer,
      Duration roundTrip) {
    CipherState[] keys = handshake.split();
    return new Secured(new NoiseChannel(in, pool, keys[0], keys[1]), peer, muxer, roundTrip);
  }

  private static void send(OutputStream out, byte[] message) throws IOException {
    byte[] framed = new byte[2 + message.length];
    framed[0] = (byte) (message.length >>> 8);
    framed[1] = (byte) message.length;
    System.arraycopy(message, 0, framed, 2, message.length);
    out.write(framed);
    out.flush();
  }

  private static byte[] receive(WireInput in) throws IOException {
    byte[] length = new byte[2];
    in.readExactly(length, 0, 2);
    int bytes = (length[0] & 0xFF) << 8 | (length[1] & 0xFF);
    if (bytes > HANDSHAKE_MESSAGE_BYTES_MAX) {
      throw new MalformedMessageException("noise handshake message of " + bytes + " bytes");
    }
    byte[] message = new byte[bytes];
    in.readExactly(message, 0, bytes);
    return message;
  }
}
