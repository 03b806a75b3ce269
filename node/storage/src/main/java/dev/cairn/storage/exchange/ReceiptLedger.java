package dev.cairn.storage.exchange;

import dev.cairn.crypto.Hash;
import dev.cairn.storage.database.Table;
import dev.cairn.storage.stripe.Receipt;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * What this host has receipted: table {@code receipts}, root ‖ owner ‖ stripe id ‖ index → receipt.
 * One block may stand in several stripes (the same payload under two profiles), so it goes only
 * when its last row does. A row that a loss of power took is written again when the owner asks.
 */
final class ReceiptLedger {

  static final String TABLE = "receipts";

  private final Table table;

  ReceiptLedger(Table table) {
    this.table = table;
  }

  void add(Receipt receipt) throws IOException {
    Receipt.Claim claim = receipt.claim();
    table.put(key(claim.root(), claim.owner(), claim.stripeId(), claim.index()), receipt.encode());
  }

  /** Removes a row; true if it was there and no other row of that block and owner is left. */
  boolean removeLast(Hash root, UUID owner, Hash stripeId, int index) throws IOException {
    byte[] key = key(root, owner, stripeId, index);
    if (table.get(key).isEmpty()) {
      return false;
    }
    table.delete(key);
    boolean[] left = new boolean[1];
    byte[] prefix = java.util.Arrays.copyOf(key, Hash.BYTES + 16);
    table.forEach(
        prefix,
        (other, receipt) -> {
          left[0] = true;
          return false;
        });
    return !left[0];
  }

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
