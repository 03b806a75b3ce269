package dev.cairn.storage.exchange;

import dev.cairn.crypto.Hash;
import dev.cairn.libp2p.MalformedMessageException;
import dev.cairn.storage.database.Table;
import dev.cairn.storage.stripe.Receipt;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * What this host has receipted: table {@code receipts}, root ‖ owner ‖ stripe id ‖ index → receipt.
 * One block may stand in several stripes (the same payload under two profiles), so it goes only
 * when its last row does. A row that a loss of power took is written again when the owner asks.
 */
public final class ReceiptLedger {

  /** Name of the table. */
  public static final String TABLE = "receipts";

  /** Root and owner. */
  private static final int PREFIX_BYTES = Hash.BYTES + 16;

  private final Table table;

  /**
   * @param table {@link #TABLE}
   */
  public ReceiptLedger(Table table) {
    this.table = table;
  }

  void add(Receipt receipt) throws IOException {
    Receipt.Claim claim = receipt.claim();
    table.put(key(claim.root(), claim.owner(), claim.stripeId(), claim.index()), receipt.encode());
  }

  /** The receipts for a block of an owner, in the order of stripes, then indices. */
  public List<Row> rows(Hash root, UUID owner) throws IOException {
    List<Row> rows = new ArrayList<>();
    table.forEach(
        Arrays.copyOf(key(root, owner, root, 0), PREFIX_BYTES),
        (key, receipt) -> {
          ByteBuffer in = ByteBuffer.wrap(key);
          int index = Short.toUnsignedInt(in.getShort(PREFIX_BYTES + Hash.BYTES));
          rows.add(new Row(Hash.copyOf(key, PREFIX_BYTES), index, timeOf(receipt)));
          return true;
        });
    return rows;
  }

  private static Instant timeOf(byte[] receipt) throws IOException {
    try {
      return Receipt.timeOf(receipt);
    } catch (MalformedMessageException e) {
      throw new IOException("table " + TABLE + " is damaged: " + e.getMessage(), e);
    }
  }

  /** Removes one row; the block is another's to delete. */
  public void remove(Hash root, UUID owner, Row row) throws IOException {
    table.delete(key(root, owner, row.stripeId, row.index));
  }

  /** Removes the rows of a block that is no more. */
  public void removeAll(Hash root, UUID owner) throws IOException {
    for (Row row : rows(root, owner)) {
      remove(root, owner, row);
    }
  }

  /** A receipt: for which block of which stripe, and when. */
  public record Row(Hash stripeId, int index, Instant at) {}

  private static byte[] key(Hash root, UUID owner, Hash stripeId, int index) {
    return ByteBuffer.allocate(2 * Hash.BYTES + 18)
        .put(root.bytes())
        .putLong(owner.getMostSignificantBits())
        .putLong(owner.getLeastSignificantBits())
        .put(stripeId.bytes())
        .putShort((short) index)
        .array();
  }
}
