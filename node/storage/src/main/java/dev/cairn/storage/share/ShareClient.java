package dev.cairn.storage.share;

import dev.cairn.crypto.Envelope;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.InvalidKeyException;
import dev.cairn.crypto.SealBrokenException;
import dev.cairn.env.Environment;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.LengthPrefixed;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.storage.share.ShareResponse.Status;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * The asking end of {@code /cairn/share/1.0.0}, towards one member. Safe for many threads; every
 * call ends within 40 s.
 */
public final class ShareClient {

  /** A dial and an exchange of certificates take several round trips. */
  private static final int ROUND_TRIPS_TO_OPEN = 6;

  private static final Duration OPEN_MIN = Duration.ofSeconds(3);
  private static final Duration OPEN_MAX = Duration.ofSeconds(20);

  private final Environment env;
  private final Overlay overlay;

  /** Asks through {@code overlay}. */
  public ShareClient(Environment env, Overlay overlay) {
    this.env = env;
    this.overlay = overlay;
  }

  /**
   * Has {@code holder} keep a share under {@code shareKey}.
   *
   * @throws IOException if it cannot be reached, or ends the stream before it has answered
   */
  public ShareReply deposit(Member holder, Hash shareKey, HeldShare share)
      throws IOException, InterruptedException {
    try (P2pStream stream = open(holder)) {
      send(stream, new ShareRequest.Offer(shareKey, share.dealing().epoch()).encode());
      ShareResponse ready = receive(stream);
      if (ready.status() != Status.READY) {
        return refusal(ready);
      }
      ShareSeal seal = ShareSeal.deposit(shareKey, self(), holder.nodeId());
      byte[] aad = ShareSeal.aad(share.dealing(), share.index());
      byte[] sealed =
          Envelope.seal(ready.body(), seal.info(), aad, share.share(), env.secureRandom());
      send(stream, new SealedShare(share.dealing(), share.index(), sealed).encode());
      ShareResponse end = receive(stream);
      return end.status() == Status.KEPT ? new ShareReply.Kept() : refusal(end);
    } catch (InvalidKeyException e) {
      return new ShareReply.Refused("gave an unusable key: " + e.getMessage());
    }
  }

  /**
   * Asks {@code holder} for this member's share under {@code shareKey}.
   *
   * @param key made for this recovery; the same may serve for every holder
   * @throws IOException if it cannot be reached, or ends the stream before it has answered
   */
  public ShareReply release(Member holder, Hash shareKey, Envelope.KeyPair key)
      throws IOException, InterruptedException {
    try (P2pStream stream = open(holder)) {
      send(stream, new ShareRequest.Release(shareKey, key.publicKey()).encode());
      ShareResponse response = receive(stream);
      if (response.status() != Status.GIVEN) {
        return refusal(response);
      }
      SealedShare given = SealedShare.parse(response.body());
      ShareSeal seal = ShareSeal.release(shareKey, self(), holder.nodeId());
      byte[] aad = ShareSeal.aad(given.dealing(), given.index());
      byte[] share = Envelope.open(key, seal.info(), aad, given.sealed());
      return new ShareReply.Given(new HeldShare(given.dealing(), given.index(), share, env.now()));
    } catch (SealBrokenException e) {
      return new ShareReply.Refused("gave a share that does not open");
    }
  }

  /**
   * Asks {@code holder} to show that it has this member's share under {@code shareKey}. What comes
   * is a {@link ShareReply.Given} whose bytes are the proof for {@code nonce}, not the share.
   *
   * @throws IOException if it cannot be reached, or ends the stream before it has answered
   */
  public ShareReply prove(Member holder, Hash shareKey, byte[] nonce)
      throws IOException, InterruptedException {
    try (P2pStream stream = open(holder)) {
      send(stream, new ShareRequest.Prove(shareKey, nonce).encode());
      ShareResponse response = receive(stream);
      if (response.status() != Status.PROVED) {
        return refusal(response);
      }
      SealedShare proof = SealedShare.parse(response.body());
      return new ShareReply.Given(
          new HeldShare(proof.dealing(), proof.index(), proof.sealed(), env.now()));
    }
  }

  /**
   * Has {@code holder} refuse every recovery of this member that was approved until now.
   *
   * @throws IOException if it cannot be reached, or ends the stream before it has answered
   */
  public ShareReply veto(Member holder, Hash shareKey) throws IOException, InterruptedException {
    try (P2pStream stream = open(holder)) {
      send(stream, new ShareRequest.Veto(shareKey).encode());
      ShareResponse response = receive(stream);
      return response.status() == Status.VETOED ? new ShareReply.Vetoed() : refusal(response);
    }
  }

  private NodeId self() {
    return overlay.self().nodeId();
  }

  private P2pStream open(Member holder) throws IOException, InterruptedException {
    Duration wanted = Duration.ofNanos(ROUND_TRIPS_TO_OPEN * overlay.patience(holder).toNanos());
    Duration atLeast = wanted.compareTo(OPEN_MIN) < 0 ? OPEN_MIN : wanted;
    Duration timeout = atLeast.compareTo(OPEN_MAX) > 0 ? OPEN_MAX : atLeast;
    P2pStream stream = overlay.open(holder, ShareServer.PROTOCOL, timeout);
    stream.deadline(ShareServer.DEADLINE);
    return stream;
  }

  private static ShareReply refusal(ShareResponse response) {
    return switch (response.status()) {
      case OLDER -> new ShareReply.Older(response.number());
      case NOT_HERE -> new ShareReply.NotHere();
      case SETTLED -> new ShareReply.Settled();
      case WAITING -> new ShareReply.Waiting(Instant.ofEpochSecond(response.number()));
      case TOO_MANY, REFUSED, MALFORMED, DISK_FAILED -> new ShareReply.Refused(response.detail());
      case READY, KEPT, GIVEN, PROVED, VETOED ->
          new ShareReply.Refused("answered " + response.status() + " out of turn");
    };
  }

  private static void send(P2pStream stream, byte[] message) throws IOException {
    LengthPrefixed.write(stream.output(), message);
    stream.output().flush();
  }

  private static ShareResponse receive(P2pStream stream) throws IOException {
    return ShareResponse.parse(LengthPrefixed.read(stream.input(), ShareResponse.BYTES_MAX));
  }
}
