package dev.cairn.sim.vice;

import dev.cairn.storage.database.Table;
import dev.cairn.storage.database.Tables;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Tables of which one seems empty whenever it is read: what it was to remember never was. */
final class AmnesiacTables implements Tables {

  private final Tables real;
  private final String forgotten;

  AmnesiacTables(Tables real, String forgotten) {
    this.real = real;
    this.forgotten = forgotten;
  }

  @Override
  public Table table(String name) throws IOException {
    Table table = real.table(name);
    return name.equals(forgotten) ? new Empty(table) : table;
  }

  @Override
  public void write(List<Change> changes, boolean durable) throws IOException {
    real.write(changes, durable);
  }

  @Override
  public long diskBytes() throws IOException {
    return real.diskBytes();
  }

  @Override
  public void close() {
    real.close();
  }

  /** Takes writes, gives nothing back. */
  private record Empty(Table real) implements Table {

    @Override
    public String name() {
      return real.name();
    }

    @Override
    public Optional<byte[]> get(byte[] key) {
      return Optional.empty();
    }

    @Override
    public void put(byte[] key, byte[] value) throws IOException {
      real.put(key, value);
    }

    @Override
    public void delete(byte[] key) throws IOException {
      real.delete(key);
    }

    @Override
    public void forEach(byte[] prefix, Visitor visitor) {
      // nothing to visit
    }

    @Override
    public void forEachFrom(byte[] from, Visitor visitor) {
      // nothing to visit
    }
  }
}
