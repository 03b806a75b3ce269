package dev.cairn.storage;

import dev.cairn.crypto.Hash;
import dev.cairn.env.Environment;
import dev.cairn.overlay.Overlay;
import dev.cairn.storage.PeerStorage.GatherOutcome;
import dev.cairn.storage.PeerStorage.ShareOutcome;
import dev.cairn.storage.PeerStorage.VetoOutcome;
import dev.cairn.storage.database.Tables;
import dev.cairn.storage.share.ReleasePolicy;
import dev.cairn.storage.share.ShareClient;
import dev.cairn.storage.share.ShareServer;
import java.io.IOException;
import java.util.List;

/** Both sides of key shares on one node: holds those of others, deals and gathers its owner's. */
final class ShareService {

  private final ShareDealing dealing;
  private final ShareGathering gathering;

  private ShareService(Environment env, Overlay overlay) {
    ShareClient client = new ShareClient(env, overlay);
    this.dealing = new ShareDealing(env, overlay, client);
    this.gathering = new ShareGathering(env, overlay, client);
  }

  /**
   * Registers the protocol on {@code overlay}; serves from then on.
   *
   * @throws IOException if the tables cannot be opened
   */
  static ShareService start(Environment env, Overlay overlay, Tables tables, ReleasePolicy policy)
      throws IOException {
    overlay.handle(ShareServer.PROTOCOL, new ShareServer(env, overlay, tables, policy));
    return new ShareService(env, overlay);
  }

  /** See {@link PeerStorage#placeShares}. */
  ShareOutcome place(Hash shareKey, byte[] envelope, List<byte[]> shares)
      throws InterruptedException {
    return dealing.deal(shareKey, envelope, shares);
  }

  /** See {@link PeerStorage#gatherShares}. */
  GatherOutcome gather(Hash shareKey) throws InterruptedException {
    return gathering.gather(shareKey);
  }

  /** See {@link PeerStorage#proveShares}. */
  GatherOutcome prove(Hash shareKey, byte[] nonce) throws InterruptedException {
    return gathering.prove(shareKey, nonce);
  }

  /** See {@link PeerStorage#vetoRecoveries}. */
  VetoOutcome veto(Hash shareKey) throws InterruptedException {
    return gathering.veto(shareKey);
  }
}
