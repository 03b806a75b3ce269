package dev.cairn.storage.share;

import dev.cairn.crypto.Envelope;
import dev.cairn.crypto.Hash;
import dev.cairn.crypto.InvalidKeyException;
import dev.cairn.crypto.Secrets;
import dev.cairn.crypto.ShareProof;
import dev.cairn.env.Environment;
import dev.cairn.identity.Device;
import dev.cairn.identity.NodeId;
import dev.cairn.overlay.Overlay;
import dev.cairn.storage.share.ReleasePolicy.Decision;
import dev.cairn.storage.share.ShareResponse.Status;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a holder does for a share's owner after it was brought: gives it back as the policy says,
 * shows that it is there, and keeps a veto. While its revocation list is overdue it gives none,
 * whatever the policy: the device that asks may have been revoked because it was stolen.
 */
final class Releases {

  private static final String OVERDUE =
      "this holder's revocation list is overdue; it gives no share until it has a newer one";

  private final Environment env;
  private final Overlay overlay;
  private final NodeId self;
  private final ShareStore store;
  private final ReleasePolicy policy;

  Releases(Environment env, Overlay overlay, ShareStore store, ReleasePolicy policy) {
    this.env = env;
    this.overlay = overlay;
    this.self = overlay.self().nodeId();
    this.store = store;
    this.policy = policy;
  }

  ShareResponse give(Device requester, ShareRequest.Release release) {
    Hash shareKey = release.shareKey();
    try {
      List<UUID> owners = store.owners(shareKey);
      if (owners.isEmpty()) {
        return ShareResponse.of(Status.NOT_HERE, "");
      }
      if (!overlay.revocationsFresh()) {
        return ShareResponse.of(Status.REFUSED, OVERDUE);
      }
      // Its own if there is one; else another's, so that the refusal has its true reason.
      UUID owner = owners.contains(requester.subject()) ? requester.subject() : owners.getFirst();
      HeldShare held = store.get(shareKey, owner).orElseThrow();
      return switch (decide(requester, owner, held)) {
        case Decision.Released() -> give(requester.nodeId(), release, held);
        case Decision.Refused(String reason) -> ShareResponse.of(Status.REFUSED, reason);
        case Decision.Waiting(Instant until) ->
            new ShareResponse(
                Status.WAITING, "not before " + until, until.getEpochSecond(), new byte[0]);
      };
    } catch (IOException e) {
      return ShareServer.diskFailed(shareKey, e);
    }
  }

  /** The first question starts the wait, and is remembered before it is answered. */
  private Decision decide(Device requester, UUID owner, HeldShare held) throws IOException {
    Instant now = env.now();
    Optional<Instant> before = store.firstAsked(owner, requester.nodeId());
    ReleasePolicy.Request request =
        new ReleasePolicy.Request(requester, held.since(), before.orElse(now), store.vetoed(owner));
    Decision decision = policy.decide(request, owner, now);
    if (before.isEmpty() && decision instanceof Decision.Waiting) {
      store.asked(owner, requester.nodeId(), now);
    }
    return decision;
  }

  private ShareResponse give(NodeId requester, ShareRequest.Release release, HeldShare held) {
    ShareSeal seal = ShareSeal.release(release.shareKey(), requester, self);
    byte[] aad = ShareSeal.aad(held.dealing(), held.index());
    try {
      byte[] sealed =
          Envelope.seal(release.publicKey(), seal.info(), aad, held.share(), env.secureRandom());
      SealedShare given = new SealedShare(held.dealing(), held.index(), sealed);
      return new ShareResponse(Status.GIVEN, "", 0, given.encode());
    } catch (InvalidKeyException e) {
      return ShareResponse.of(Status.MALFORMED, "an unusable key: " + e.getMessage());
    } finally {
      Secrets.zero(held.share());
    }
  }

  /** To any device of the owner, at any time: the answer gives nothing of the share. */
  ShareResponse prove(Device requester, ShareRequest.Prove prove) {
    try {
      Optional<HeldShare> found = store.get(prove.shareKey(), requester.subject());
      if (found.isEmpty()) {
        return ShareResponse.of(Status.NOT_HERE, "");
      }
      HeldShare held = found.get();
      byte[] proof = ShareProof.of(prove.nonce(), ShareProof.tag(held.share())).bytes();
      Secrets.zero(held.share());
      SealedShare shown = new SealedShare(held.dealing(), held.index(), proof);
      return new ShareResponse(Status.PROVED, "", 0, shown.encode());
    } catch (IOException e) {
      return ShareServer.diskFailed(prove.shareKey(), e);
    }
  }

  /** From a device that is not itself being recovered: else two thieves would block each other. */
  ShareResponse veto(Device requester, ShareRequest.Veto veto) {
    try {
      if (store.get(veto.shareKey(), requester.subject()).isEmpty()) {
        return ShareResponse.of(Status.NOT_HERE, "");
      }
      if (requester.recovery().isPresent()) {
        return ShareResponse.of(Status.REFUSED, "a device under recovery vetoes nothing");
      }
      store.veto(requester.subject(), env.now());
      return ShareResponse.of(Status.VETOED, "");
    } catch (IOException e) {
      return ShareServer.diskFailed(veto.shareKey(), e);
    }
  }
}
