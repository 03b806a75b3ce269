package dev.cairn.archive.vault;

import dev.cairn.archive.chunk.ChunkIds;
import dev.cairn.archive.chunk.ChunkWriter;
import dev.cairn.archive.index.ChunkLocation;
import dev.cairn.archive.pack.PackBuilder;
import dev.cairn.archive.pack.PackEntry;
import dev.cairn.archive.pack.PackKind;
import dev.cairn.crypto.Hash;
import dev.cairn.storage.PeerStorage.StoreOutcome.Stored;
import java.util.List;

/** A chunk in a small pack of its own, which the head names itself: no segment lists it. */
final class MetadataPage {

  private static final int PACK_OVERHEAD_BYTES = 1024;

  private MetadataPage() {}

  /**
   * Stores it.
   *
   * @param what for the message if it cannot be stored
   */
  static ChunkLocation write(Vault vault, String what, byte[] page)
      throws ArchiveException, InterruptedException {
    Hash id = new ChunkIds(vault.keys().chunkIdKey()).of(page, 0, page.length);
    try (ChunkWriter writer = new ChunkWriter(vault.env().secureRandom())) {
      ChunkWriter.Encoded encoded = writer.encode(page, 0, page.length);
      PackBuilder pack =
          new PackBuilder(PackKind.TREE, new byte[encoded.sealedBytes() + PACK_OVERHEAD_BYTES]);
      PackEntry entry =
          pack.reserve(id, encoded.sealedBytes(), encoded.plainBytes(), encoded.encoding());
      writer.seal(vault.keys().chunks(), id, encoded, pack.payload(), entry.offset());
      pack.sealed();
      pack.close();
      int length = pack.finish(vault.keys().metadata(), vault.env().secureRandom());
      Stored stored = vault.store(what, pack.payload(), length);
      // The head that will name it is read here next.
      vault.chunks().keep(List.of(entry), pack.payload());
      return new ChunkLocation(stored.stripeId(), entry);
    }
  }
}
