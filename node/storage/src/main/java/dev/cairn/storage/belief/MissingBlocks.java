package dev.cairn.storage.belief;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import dev.cairn.storage.database.Table;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Blocks that hosts are listed with and said they do not have: table {@code missing}, stripe ‖
 * index (2) ‖ host → when (ms, 8). Not for several threads.
 */
final class MissingBlocks {

  /** 100,000 rows are 9 MB of disk; a host that lost more is better believed gone. */
  static final int ROWS_MAX = 100_000;

  /** Each block is asked for once in 30 days; an older row is of a list that has been replaced. */
  private static final long KEPT_MS = Duration.ofDays(60).toMillis();

  private static final int KEY_BYTES = 2 * Hash.BYTES + 2;

  private final Table table;
  private int rows;

  MissingBlocks(Table table) throws IOException {
    this.table = table;
    table.forEach(
        new byte[0],
        (key, value) -> {
          rows++;
          return true;
        });
  }

  boolean contains(Hash stripe, int index, NodeId host) throws IOException {
    return rows > 0 && table.get(key(stripe, index, host)).isPresent();
  }

  /** Adds or refreshes a row. */
  void add(Hash stripe, int index, NodeId host, long nowMs) throws IOException {
    byte[] key = key(stripe, index, host);
    boolean known = table.get(key).isPresent();
    if (!known && rows >= ROWS_MAX) {
      throw new IOException(rows + " blocks are missing; that of " + host + " is not noted");
    }
    table.put(key, ByteBuffer.allocate(Long.BYTES).putLong(nowMs).array());
    rows += known ? 0 : 1;
  }

  void remove(Hash stripe, int index, NodeId host) throws IOException {
    if (contains(stripe, index, host)) {
      table.delete(key(stripe, index, host));
      rows--;
    }
  }

  /** Drops what nobody has looked at for two rounds of audits. */
  void forgetOld(long nowMs) throws IOException {
    List<byte[]> old = new ArrayList<>();
    table.forEach(
        new byte[0],
        (key, value) -> {
          if (key.length != KEY_BYTES || nowMs - ByteBuffer.wrap(value).getLong() > KEPT_MS) {
            old.add(key);
          }
          return true;
        });
    for (byte[] key : old) {
      table.delete(key);
      rows--;
    }
  }

  static byte[] key(Hash stripe, int index, NodeId host) {
    return ByteBuffer.allocate(KEY_BYTES)
        .put(stripe.bytes())
        .putShort((short) index)
        .put(host.hash().bytes())
        .array();
  }
}
