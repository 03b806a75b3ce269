package dev.cairn.storage;

import dev.cairn.crypto.SigningKey;
import dev.cairn.env.Environment;
import dev.cairn.overlay.Overlay;
import dev.cairn.storage.block.BlockStore;
import dev.cairn.storage.database.Tables;
import java.io.IOException;

/**
 * Everything of storage on one node: serves the host's and keeper's protocols to other members, and
 * is the owner's door to theirs. A node that hosts nothing has a block store with a cap of 0.
 */
@SuppressWarnings("DoNotCallSuggester") // until the protocols behind it are there
public final class StorageNode implements AutoCloseable {

  private StorageNode() {}

  /**
   * Registers every record kind and protocol on {@code overlay}; serves from then on.
   *
   * @param parts what it is made of; closed by whoever opened them, after this
   * @throws IOException if the tables cannot be read
   */
  public static StorageNode start(Parts parts) throws IOException {
    throw new UnsupportedOperationException("storage node of " + parts.overlay().self());
  }

  /** What this device may ask of the others. */
  public PeerStorage peers() {
    throw new UnsupportedOperationException();
  }

  /** Stops background transfers. The protocols end with the overlay. */
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
