package dev.cairn.storage.lease;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import dev.cairn.storage.database.Table;
import dev.cairn.storage.database.Tables;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * What this keeper granted: table {@code leases}, stripe → holder 32 ‖ fence 8 ‖ end 8 (ms).
 * Durable before a grant is sent: a keeper that forgot one after a crash could grant the lease
 * twice.
 */
final class LeaseTable {

  static final String TABLE = "leases";
  private static final int ROW_BYTES = Hash.BYTES + 2 * Long.BYTES;

  private final Tables tables;
  private final Table table;

  LeaseTable(Tables tables) throws IOException {
    this.tables = tables;
    this.table = tables.table(TABLE);
  }

  /** The last grant, even if it is long over. */
  Optional<RepairLease> get(Hash stripe) throws IOException {
    Optional<byte[]> row = table.get(stripe.bytes());
    return row.isEmpty() ? Optional.empty() : Optional.of(decode(stripe, row.get()));
  }

  void put(RepairLease lease) throws IOException {
    byte[] row =
        ByteBuffer.allocate(ROW_BYTES)
            .put(lease.holder().hash().bytes())
            .putLong(lease.fence())
            .putLong(lease.untilMs())
            .array();
    tables.write(List.of(new Tables.Change(TABLE, lease.stripe().bytes(), row)), true);
  }

  private static RepairLease decode(Hash stripe, byte[] row) throws IOException {
    if (row.length != ROW_BYTES) {
      throw new IOException("table " + TABLE + ": lease of " + stripe + " is damaged");
    }
    ByteBuffer in = ByteBuffer.wrap(row, Hash.BYTES, 2 * Long.BYTES);
    return new RepairLease(stripe, new NodeId(Hash.copyOf(row, 0)), in.getLong(), in.getLong());
  }
}
