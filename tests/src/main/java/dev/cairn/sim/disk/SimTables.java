package dev.cairn.sim.disk;

import dev.cairn.storage.database.Table;
import dev.cairn.storage.database.Tables;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The tables of a simulated disk as one process sees them. */
final class SimTables implements Tables {

  private final DiskAccess access;

  SimTables(DiskAccess access) {
    this.access = access;
  }

  @Override
  public Table table(String name) throws IOException {
    access.requireAlive();
    return new SimTable(name);
  }

  @Override
  public void write(List<Change> changes, boolean durable) throws IOException {
    access.takeToWrite();
    access.disk().tables().write(changes, durable, access.nanoTime());
  }

  @Override
  public long diskBytes() {
    return 0;
  }

  @Override
  public void close() {
    access.end();
  }

  /** One of them. */
  private final class SimTable implements Table {

    private final String name;

    SimTable(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Optional<byte[]> get(byte[] key) throws IOException {
      access.requireAlive();
      return stored().get(key);
    }

    @Override
    public void put(byte[] key, byte[] value) throws IOException {
      write(List.of(new Change(name, key, value)), false);
    }

    @Override
    public void delete(byte[] key) throws IOException {
      write(List.of(new Change(name, key, null)), false);
    }

    @Override
    public void forEach(byte[] prefix, Visitor visitor) throws IOException {
      access.requireAlive();
      stored().forEach(prefix, visitor);
    }

    @Override
    public void forEachFrom(byte[] from, Visitor visitor) throws IOException {
      access.requireAlive();
      stored().forEachFrom(from, visitor);
    }

    private Table stored() {
      return access.disk().tables().table(name);
    }
  }
}
