package dev.cairn.fuse.drive.store;

import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** What one operation does to the tables: wholly or not at all. Not for two threads at once. */
final class Change implements AutoCloseable {

  private static final byte[] NOTHING = {};

  private final Tables tables;
  private final WriteBatch batch = new WriteBatch();

  Change(Tables tables) {
    this.tables = tables;
  }

  void put(Table table, byte[] key, byte[] value) throws StoreException {
    try {
      batch.put(tables.family(table), key, value);
    } catch (RocksDBException e) {
      throw new StoreException(e);
    }
  }

  void note(Table table, byte[] key) throws StoreException {
    put(table, key, NOTHING);
  }

  void delete(Table table, byte[] key) throws StoreException {
    try {
      batch.delete(tables.family(table), key);
    } catch (RocksDBException e) {
      throw new StoreException(e);
    }
  }

  void save(Inode inode) throws StoreException {
    put(Table.INODES, Keys.of(inode.number), InodeCodec.encode(inode));
    inode.unsaved = false;
  }

  boolean isEmpty() {
    return batch.count() == 0;
  }

  void commit() throws StoreException {
    tables.write(batch);
  }

  @Override
  public void close() {
    batch.close();
  }
}
