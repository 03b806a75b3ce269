package dev.cairn.storage;

import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Environment;
import dev.cairn.overlay.Overlay;
import dev.cairn.storage.block.BlockStore;
import dev.cairn.storage.database.Tables;
import dev.cairn.storage.exchange.BlockServer;
import dev.cairn.storage.share.ReleasePolicy;
import dev.cairn.storage.stripe.StorageRecords;
import java.io.IOException;

/**
 * Everything of storage on one node: serves the host's and keeper's protocols to other members, and
 * is the owner's door to theirs. A node that hosts nothing has a block store with a cap of 0.
 */
public final class StorageNode implements AutoCloseable {

  private final PeerStorage peers;

  private StorageNode(PeerStorage peers) {
    this.peers = peers;
  }

  /**
   * Registers every record kind and protocol on {@code overlay}; serves from then on. To be called
   * before the overlay joins.
   *
   * @param parts what it is made of; closed by whoever opened them, after this
   * @throws IOException if the tables cannot be read
   */
  public static StorageNode start(Parts parts) throws IOException {
    Overlay overlay = parts.overlay();
    StorageSettings settings = parts.settings();
    BlockServer server =
        new BlockServer(
            parts.env(),
            parts.blocks(),
            parts.tables(),
            parts.deviceKey(),
            new BlockServer.Limits(
                settings.putsMax(),
                settings.readsMax(),
                settings.perMemberMax(),
                settings.progress()));
    StorageRecords.ALL.forEach(overlay.records()::define);
    overlay.handle(BlockServer.PROTOCOL, server);
    ShareService shares =
        ShareService.start(parts.env(), overlay, parts.tables(), ReleasePolicy.SAME_SUBJECT);
    return new StorageNode(new OverlayPeerStorage(parts, shares));
  }

  /** What this device may ask of the others. */
  public PeerStorage peers() {
    return peers;
  }

  /** Nothing to stop: protocols and transfers end with the overlay. */
  @Override
  public void close() {}

  /**
   * What a storage node is made of.
   *
   * @param deviceKey the key of the device's certificate: signs receipts and stripe records
   * @param blocks what it keeps for others
   * @param tables where it remembers receipts, shares, distrust
   */
  public record Parts(
      Environment env,
      Overlay overlay,
      SigningKey deviceKey,
      BlockStore blocks,
      Tables tables,
      StorageSettings settings) {}
}
