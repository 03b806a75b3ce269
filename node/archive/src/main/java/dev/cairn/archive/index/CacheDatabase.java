package dev.cairn.archive.index;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** The RocksDB of one vault's cache, sized to stay small: about 50 MiB of memory at most. */
final class CacheDatabase implements AutoCloseable {

  private static final long BLOCK_CACHE_BYTES = 16L << 20;

  /** By default there are 64 shards, and what is larger than one is never kept. */
  private static final int CACHE_SHARD_BITS = 2;

  private static final long WRITE_BUFFER_BYTES = 4L << 20;
  private static final long LOG_BYTES_MAX = 16L << 20;
  private static final int BLOOM_BITS = 10;

  private final RocksDB db;
  private final List<ColumnFamilyHandle> families;
  private final List<AutoCloseable> owned;

  private CacheDatabase(RocksDB db, List<ColumnFamilyHandle> families, List<AutoCloseable> owned) {
    this.db = db;
    this.families = families;
    this.owned = owned;
  }

  private static boolean isFull(RocksDBException e) {
    return String.valueOf(e.getMessage()).contains("No space left on device");
  }

  static CacheDatabase open(Path directory) throws IOException {
    RocksDB.loadLibrary();
    LRUCache cache = new LRUCache(BLOCK_CACHE_BYTES, CACHE_SHARD_BITS);
    BloomFilter bloom = new BloomFilter(BLOOM_BITS);
    ColumnFamilyOptions family =
        new ColumnFamilyOptions()
            .setWriteBufferSize(WRITE_BUFFER_BYTES)
            .setTableFormatConfig(
                new BlockBasedTableConfig()
                    .setBlockCache(cache)
                    .setFilterPolicy(bloom)
                    // In parts: the filters of millions of chunks are megabytes.
                    .setIndexType(IndexType.kTwoLevelIndexSearch)
                    .setPartitionFilters(true)
                    .setPinTopLevelIndexAndFilter(true)
                    .setCacheIndexAndFilterBlocks(true));
    DBOptions options =
        new DBOptions()
            .setCreateIfMissing(true)
            .setCreateMissingColumnFamilies(true)
            .setMaxTotalWalSize(LOG_BYTES_MAX)
            .setMaxOpenFiles(128)
            .setMaxFileOpeningThreads(1) // 15 for each family take longer to begin than to open
            .setSkipStatsUpdateOnDbOpen(true)
            .setKeepLogFileNum(1)
            .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL);
    List<AutoCloseable> owned = List.of(options, family, bloom, cache);
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    for (String name :
        List.of("default", "chunks", "packs", "pending", "segments", "trees", "retired")) {
      descriptors.add(new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.US_ASCII), family));
    }
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try {
      RocksDB db = RocksDB.open(options, directory.toString(), descriptors, handles);
      return new CacheDatabase(db, handles, owned);
    } catch (RocksDBException e) {
      closeAll(owned);
      throw new IOException(
          "cannot open the vault's cache "
              + directory
              + " ("
              + e.getMessage()
              + (isFull(e)
                  ? "): make room on this disk"
                  : "): if another cairn uses this vault wait for it, else delete the folder"),
          e);
    }
  }

  RocksDB db() {
    return db;
  }

  ColumnFamilyHandle meta() {
    return families.get(0);
  }

  ColumnFamilyHandle chunks() {
    return families.get(1);
  }

  ColumnFamilyHandle packs() {
    return families.get(2);
  }

  ColumnFamilyHandle pending() {
    return families.get(3);
  }

  ColumnFamilyHandle segments() {
    return families.get(4);
  }

  ColumnFamilyHandle trees() {
    return families.get(5);
  }

  ColumnFamilyHandle retired() {
    return families.get(6);
  }

  RocksIterator iterate(ColumnFamilyHandle family) {
    return db.newIterator(family);
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
    families.forEach(ColumnFamilyHandle::close);
    db.close();
    closeAll(owned);
  }
}
