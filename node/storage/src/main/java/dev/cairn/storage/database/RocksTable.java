package dev.cairn.storage.database;

import java.io.IOException;
import java.util.Optional;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;

/** One column family. */
final class RocksTable implements Table {

  private final Database database;
  private final String name;
  private final ColumnFamilyHandle handle;

  RocksTable(Database database, String name, ColumnFamilyHandle handle) {
    this.database = database;
    this.name = name;
    this.handle = handle;
  }

  ColumnFamilyHandle handle() {
    return handle;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<byte[]> get(byte[] key) throws IOException {
    return database.use("read " + name, db -> Optional.ofNullable(db.get(handle, key)));
  }

  @Override
  public void put(byte[] key, byte[] value) throws IOException {
    if (key.length > KEY_BYTES_MAX || value.length > VALUE_BYTES_MAX) {
      throw new IllegalArgumentException(
          name + ": key of " + key.length + " bytes, value of " + value.length);
    }
    database.use(
        "write " + name,
        db -> {
          db.put(handle, key, value);
          return db;
        });
  }

  @Override
  public void delete(byte[] key) throws IOException {
    database.use(
        "write " + name,
        db -> {
          db.delete(handle, key);
          return db;
        });
  }

  @Override
  public void forEach(byte[] prefix, Visitor visitor) throws IOException {
    forEachFrom(
        prefix, (key, value) -> MemoryTables.startsWith(key, prefix) && visitor.visit(key, value));
  }

  @Override
  public void forEachFrom(byte[] from, Visitor visitor) throws IOException {
    database.use(
        "read " + name,
        db -> {
          try (ReadOptions options = new ReadOptions();
              RocksIterator entries = db.newIterator(handle, options)) {
            for (entries.seek(from); entries.isValid(); entries.next()) {
              if (!visitor.visit(entries.key(), entries.value())) {
                break;
              }
            }
            entries.status();
            return db;
          }
        });
  }
}
