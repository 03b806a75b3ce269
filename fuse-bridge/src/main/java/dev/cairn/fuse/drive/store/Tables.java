package dev.cairn.fuse.drive.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The RocksDB of a store: about 100 MiB of memory at most. A write is in the kernel's hands when it
 * returns, so it survives the death of the process; it survives a power cut after {@link #sync}.
 * Writes are replayed in their order, and a batch wholly or not at all. Safe for many threads.
 */
final class Tables implements AutoCloseable {

  private static final long BLOCK_CACHE_BYTES = 32L << 20;

  /** By default there are 64 shards, and what is larger than one is never kept. */
  private static final int CACHE_SHARD_BITS = 2;

  private static final long WRITE_BUFFER_BYTES = 8L << 20;
  private static final long LOG_BYTES_MAX = 64L << 20;
  private static final int BLOOM_BITS = 10;

  private final RocksDB db;
  private final Map<Table, ColumnFamilyHandle> families;
  private final List<AutoCloseable> owned;
  private final WriteOptions unsynced = new WriteOptions();

  private Tables(RocksDB db, Map<Table, ColumnFamilyHandle> families, List<AutoCloseable> owned) {
    this.db = db;
    this.families = families;
    this.owned = owned;
  }

  /** Opens the tables in {@code directory}, making them if they are missing. */
  static Tables open(Path directory) throws IOException {
    Files.createDirectories(directory);
    RocksDB.loadLibrary();
    LRUCache cache = new LRUCache(BLOCK_CACHE_BYTES, CACHE_SHARD_BITS);
    BloomFilter bloom = new BloomFilter(BLOOM_BITS);
    ColumnFamilyOptions family = new ColumnFamilyOptions();
    family.setWriteBufferSize(WRITE_BUFFER_BYTES);
    family.setTableFormatConfig(
        new BlockBasedTableConfig()
            .setBlockCache(cache)
            .setFilterPolicy(bloom)
            // A million files have an index and filters of megabytes: read in parts, or each
            // look-up would read them whole.
            .setIndexType(IndexType.kTwoLevelIndexSearch)
            .setPartitionFilters(true)
            .setPinTopLevelIndexAndFilter(true)
            .setCacheIndexAndFilterBlocks(true));
    DBOptions options =
        new DBOptions()
            .setCreateIfMissing(true)
            .setCreateMissingColumnFamilies(true)
            .setMaxTotalWalSize(LOG_BYTES_MAX)
            .setMaxOpenFiles(256)
            .setMaxFileOpeningThreads(1) // 15 for each family take longer to begin than to open
            .setSkipStatsUpdateOnDbOpen(true)
            .setKeepLogFileNum(1)
            .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL);
    List<AutoCloseable> owned = List.of(options, family, bloom, cache);
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    for (Table table : Table.values()) {
      descriptors.add(new ColumnFamilyDescriptor(table.bytes(), family));
    }
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try {
      RocksDB db = RocksDB.open(options, directory.toString(), descriptors, handles);
      Map<Table, ColumnFamilyHandle> families = new EnumMap<>(Table.class);
      for (Table table : Table.values()) {
        families.put(table, handles.get(families.size()));
      }
      return new Tables(db, families, owned);
    } catch (RocksDBException e) {
      closeAll(owned);
      throw new IOException(
          "cannot open the drive's tables in " + directory + " (" + e.getMessage() + ")", e);
    }
  }

  ColumnFamilyHandle family(Table table) {
    return Objects.requireNonNull(families.get(table));
  }

  byte @Nullable [] get(Table table, byte[] key) throws StoreException {
    try {
      return db.get(family(table), key);
    } catch (RocksDBException e) {
      throw new StoreException(e);
    }
  }

  void put(Table table, byte[] key, byte[] value) throws StoreException {
    try {
      db.put(family(table), unsynced, key, value);
    } catch (RocksDBException e) {
      throw new StoreException(e);
    }
  }

  void write(WriteBatch batch) throws StoreException {
    try {
      db.write(unsynced, batch);
    } catch (RocksDBException e) {
      throw new StoreException(e);
    }
  }

  /** Returns when all that was written survives a power cut. */
  void sync() throws StoreException {
    try {
      db.syncWal();
    } catch (RocksDBException e) {
      throw new StoreException(e);
    }
  }

  /** Sees keys and values; false ends the visit. */
  @FunctionalInterface
  interface Visitor {
    boolean visit(byte[] key, byte[] value) throws StoreException;
  }

  /** Visits the rows whose key begins with {@code prefix}, from {@code from} on, as they are. */
  void scan(Table table, byte[] prefix, byte[] from, Visitor visitor) throws StoreException {
    scan(table, prefix, from, null, visitor);
  }

  private void scan(
      Table table, byte[] prefix, byte[] from, @Nullable Snapshot moment, Visitor visitor)
      throws StoreException {
    byte[] end = Keys.after(prefix);
    try (Slice bound = new Slice(end);
        ReadOptions options = new ReadOptions()) {
      if (end.length > 0) {
        options.setIterateUpperBound(bound);
      }
      if (moment != null) {
        options.setSnapshot(moment);
      }
      try (RocksIterator it = db.newIterator(family(table), options)) {
        for (it.seek(from); it.isValid(); it.next()) {
          if (!visitor.visit(it.key(), it.value())) {
            return;
          }
        }
        it.status();
      } catch (RocksDBException e) {
        throw new StoreException(e);
      }
    }
  }

  /** The tables as they are now, whatever is written later. The caller closes it. */
  Moment moment() {
    return new Moment(db.getSnapshot());
  }

  /** All tables at one moment. For one thread at a time. */
  final class Moment implements AutoCloseable {
    private final Snapshot snapshot;
    private final ReadOptions options = new ReadOptions();

    private Moment(Snapshot snapshot) {
      this.snapshot = snapshot;
      options.setSnapshot(snapshot);
    }

    byte @Nullable [] get(Table table, byte[] key) throws StoreException {
      try {
        return db.get(family(table), options, key);
      } catch (RocksDBException e) {
        throw new StoreException(e);
      }
    }

    void scan(Table table, byte[] prefix, Visitor visitor) throws StoreException {
      Tables.this.scan(table, prefix, prefix, snapshot, visitor);
    }

    @Override
    public void close() {
      options.close();
      db.releaseSnapshot(snapshot);
      snapshot.close();
    }
  }

  private static void closeAll(List<AutoCloseable> things) {
    for (AutoCloseable thing : things) {
      try {
        thing.close();
      } catch (Exception e) {
        throw new IllegalStateException("RocksDB handles close without failing", e);
      }
    }
  }

  @Override
  public void close() {
    unsynced.close();
    families.values().forEach(ColumnFamilyHandle::close);
    db.close();
    closeAll(owned);
  }
}
