package dev.cairn.storage.database;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;

/**
 * RocksDB made small: a node shares its machine with its owner's work, and its idle memory is
 * budgeted (160 MiB in all). An index of 100,000 blocks is about 15 MB.
 */
final class RocksSettings implements AutoCloseable {

  /** All tables together; a write burst beyond it goes to disk. */
  private static final long WRITE_BUFFERS_BYTES = 8 << 20;

  /** Per table, so that one busy table does not hold everybody's log. */
  private static final long WRITE_BUFFER_BYTES = 2 << 20;

  private static final long CACHE_BYTES = 8 << 20;

  /** Replayed at open; bounds the time a restart takes after SIGKILL. */
  private static final long LOG_BYTES = 16 << 20;

  private final Cache cache = new LRUCache(CACHE_BYTES);
  private final BloomFilter filter = new BloomFilter(10);
  private final DBOptions database =
      new DBOptions()
          .setCreateIfMissing(true)
          .setDbWriteBufferSize(WRITE_BUFFERS_BYTES)
          .setMaxTotalWalSize(LOG_BYTES)
          .setMaxOpenFiles(64)
          // By itself it begins 15 threads for each table, to open a file or two: 70 ms.
          .setMaxFileOpeningThreads(1)
          .setSkipStatsUpdateOnDbOpen(true)
          .setMaxBackgroundJobs(2)
          .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
          .setKeepLogFileNum(2)
          .setMaxLogFileSize(1 << 20)
          .setStatsDumpPeriodSec(0);
  private final ColumnFamilyOptions table =
      new ColumnFamilyOptions()
          .setWriteBufferSize(WRITE_BUFFER_BYTES)
          .setMaxWriteBufferNumber(2)
          .setTableFormatConfig(
              new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(filter));

  DBOptions database() {
    return database;
  }

  ColumnFamilyOptions table() {
    return table;
  }

  @Override
  public void close() {
    table.close();
    database.close();
    filter.close();
    cache.close();
  }
}
