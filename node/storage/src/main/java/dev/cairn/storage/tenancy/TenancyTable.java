package dev.cairn.storage.tenancy;

import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.block.BlockStore.Held;
import dev.cairn.storage.database.Table;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Table {@code tenancy}: root ‖ owner → {@link Tenancy}. A row may be missing, since all of it can
 * be heard again: the block is then leased from its receipt on.
 */
final class TenancyTable {

  static final String NAME = "tenancy";

  private final Table table;

  TenancyTable(Table table) {
    this.table = table;
  }

  Optional<Tenancy> get(Held block) throws IOException {
    Optional<byte[]> row = table.get(key(block));
    if (row.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Tenancy.parse(row.get()));
    } catch (MalformedMessageException e) {
      throw new IOException("table " + NAME + " is damaged: " + e.getMessage(), e);
    }
  }

  void put(Held block, Tenancy tenancy) throws IOException {
    table.put(key(block), tenancy.encode());
  }

  void remove(Held block) throws IOException {
    table.delete(key(block));
  }

  private static byte[] key(Held block) {
    return ByteBuffer.allocate(48)
        .put(block.root().bytes())
        .putLong(block.owner().getMostSignificantBits())
        .putLong(block.owner().getLeastSignificantBits())
        .array();
  }
}
