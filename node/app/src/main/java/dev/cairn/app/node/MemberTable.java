package dev.cairn.app.node;

import dev.cairn.identity.NodeId;
import dev.cairn.overlay.MemberStore;
import dev.cairn.storage.database.Table;
import dev.cairn.storage.database.Tables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The overlay's contacts in the node's database: node id → member record. */
public final class MemberTable implements MemberStore {

  static final String TABLE = "members";

  private final Table table;

  public MemberTable(Tables tables) throws IOException {
    this.table = tables.table(TABLE);
  }

  @Override
  public List<byte[]> load() throws IOException {
    List<byte[]> records = new ArrayList<>();
    table.forEach(
        new byte[0],
        (key, value) -> {
          records.add(value);
          return true;
        });
    return records;
  }

  @Override
  public void put(NodeId nodeId, byte[] record) throws IOException {
    table.put(nodeId.hash().bytes(), record);
  }

  @Override
  public void remove(NodeId nodeId) throws IOException {
    table.delete(nodeId.hash().bytes());
  }
}
