package dev.cairn.storage.share;

import dev.cairn.crypto.Envelope;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SealBrokenException;
import dev.cairn.crypto.Secrets;
import dev.cairn.env.Environment;
import dev.cairn.identity.Device;
import dev.cairn.identity.NodeId;
import dev.cairn.libp2p.LengthPrefixed;
import dev.cairn.libp2p.P2pStream;
import dev.cairn.overlay.Member;
import dev.cairn.overlay.Overlay;
import dev.cairn.storage.database.Tables;
import dev.cairn.storage.share.ShareResponse.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The holder's end of {@code /cairn/share/1.0.0}. Holds at most one share per share key and owner,
 * and knows the owner from the certificate of the device that brought it: the overlay has checked
 * that, and that the device has its key. Gives a share only as its {@link ReleasePolicy} says (see
 * {@link Releases}), sealed to a key from the request. A share travels sealed both ways, since
 * whoever records the connection today may break its X25519 later.
 */
public final class ShareServer implements Overlay.MemberHandler {

  /** The protocol's id. */
  public static final String PROTOCOL = "/cairn/share/1.0.0";

  /** Shares of one owner that a holder keeps: one a vault. 64 × 17 KiB bounds the disk. */
  static final int SHARES_PER_OWNER_MAX = 64;

  /** A few small messages; a slower peer is given up. */
  static final Duration DEADLINE = Duration.ofSeconds(20);

  /** A dealing that was cut off is made again under its key within that time. */
  static final Duration SETTLED_AFTER = Duration.ofHours(1);

  private static final System.Logger LOG = System.getLogger(ShareServer.class.getName());

  private final Environment env;
  private final NodeId self;
  private final ShareStore store;
  private final Releases releases;
  private final ReentrantLock deposits = new ReentrantLock();

  /**
   * @param overlay says who this node is and whether its revocation list is fresh
   * @param tables where the shares are kept
   * @throws IOException if the tables cannot be opened
   */
  public ShareServer(Environment env, Overlay overlay, Tables tables, ReleasePolicy policy)
      throws IOException {
    this.env = env;
    this.self = overlay.self().nodeId();
    this.store = new ShareStore(tables);
    this.releases = new Releases(env, overlay, store, policy);
  }

  @Override
  public void handle(Member from, P2pStream stream) throws IOException {
    stream.deadline(DEADLINE);
    byte[] message = LengthPrefixed.read(stream.input(), ShareRequest.BYTES_MAX);
    ShareRequest request = ShareRequest.parse(message);
    switch (request) {
      case ShareRequest.Offer offer -> takeDeposit(from.device(), offer, stream);
      case ShareRequest.Release release -> respond(stream, releases.give(from.device(), release));
      case ShareRequest.Prove prove -> respond(stream, releases.prove(from.device(), prove));
      case ShareRequest.Veto veto -> respond(stream, releases.veto(from.device(), veto));
    }
  }

  private void takeDeposit(Device owner, ShareRequest.Offer offer, P2pStream stream)
      throws IOException {
    Optional<ShareResponse> objection = objection(owner.subject(), offer);
    if (objection.isPresent()) {
      respond(stream, objection.get());
      return;
    }
    Envelope.KeyPair key = Envelope.KeyPair.generate(env.secureRandom());
    respond(stream, new ShareResponse(Status.READY, "", 0, key.publicKey()));
    byte[] message = LengthPrefixed.read(stream.input(), SealedShare.BYTES_MAX);
    SealedShare deposit = SealedShare.parse(message);
    if (deposit.dealing().epoch() != offer.epoch()) {
      respond(stream, ShareResponse.of(Status.MALFORMED, "another dealing than was offered"));
      return;
    }
    ShareSeal seal = ShareSeal.deposit(offer.shareKey(), owner.nodeId(), self);
    byte[] aad = ShareSeal.aad(deposit.dealing(), deposit.index());
    byte[] share;
    try {
      share = Envelope.open(key, seal.info(), aad, deposit.sealed());
    } catch (SealBrokenException e) {
      respond(stream, ShareResponse.of(Status.MALFORMED, "the share does not open"));
      return;
    }
    HeldShare held = new HeldShare(deposit.dealing(), deposit.index(), share, env.now());
    respond(stream, keep(owner.subject(), offer, held));
    Secrets.zero(share);
  }

  /** Keeps it, unless another deposit of the same owner came first. */
  private ShareResponse keep(UUID owner, ShareRequest.Offer offer, HeldShare held) {
    deposits.lock();
    try {
      Optional<ShareResponse> objection = objection(owner, offer);
      if (objection.isPresent()) {
        return objection.get();
      }
      store.put(offer.shareKey(), owner, held);
      return ShareResponse.of(Status.KEPT, "");
    } catch (IOException e) {
      return diskFailed(offer.shareKey(), e);
    } finally {
      deposits.unlock();
    }
  }

  private Optional<ShareResponse> objection(UUID owner, ShareRequest.Offer offer) {
    try {
      Optional<HeldShare> held = store.get(offer.shareKey(), owner);
      if (held.isPresent() && isSettled(held.get())) {
        return Optional.of(ShareResponse.of(Status.SETTLED, ""));
      }
      if (held.isPresent() && held.get().dealing().epoch() >= offer.epoch()) {
        String detail = "dealing " + held.get().dealing().epoch() + " is held here already";
        return Optional.of(
            new ShareResponse(Status.OLDER, detail, held.get().dealing().epoch(), new byte[0]));
      }
      if (held.isEmpty() && store.count(owner, SHARES_PER_OWNER_MAX) >= SHARES_PER_OWNER_MAX) {
        String detail = "at most " + SHARES_PER_OWNER_MAX + " shares of one member are held here";
        return Optional.of(ShareResponse.of(Status.TOO_MANY, detail));
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(diskFailed(offer.shareKey(), e));
    }
  }

  /** An owner may need it, and who deals in the owner's name may be a thief. */
  private boolean isSettled(HeldShare held) {
    return held.since().plus(SETTLED_AFTER).isBefore(env.now());
  }

  static ShareResponse diskFailed(Hash shareKey, IOException cause) {
    LOG.log(System.Logger.Level.ERROR, "this holder's disk fails at " + shareKey, cause);
    return ShareResponse.of(Status.DISK_FAILED, "the holder's disk fails");
  }

  private static void respond(P2pStream stream, ShareResponse response) throws IOException {
    LengthPrefixed.write(stream.output(), response.encode());
    stream.output().flush();
  }
}
