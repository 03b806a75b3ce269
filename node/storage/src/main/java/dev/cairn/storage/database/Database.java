package dev.cairn.storage.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * {@link Tables} in RocksDB: one column family per table, one write-ahead log for all, so that a
 * batch over several tables is atomic. RocksDB and not files, because entries are many and small;
 * block bytes stay out of it (they would be written several times: {@code docs/design.md}).
 *
 * <p>A native handle used after close ends the process, so every use holds the read side of a lock
 * whose write side is {@link #close}.
 */
public final class Database implements Tables {

  private static final String NAME_PATTERN = "[a-z-]{1,32}";

  private final Path directory;
  private final RocksDB rocks;
  private final RocksSettings settings;
  private final WriteOptions buffered = new WriteOptions();
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final TreeMap<String, RocksTable> tables = new TreeMap<>();
  private final ReadWriteLock life = new ReentrantReadWriteLock();
  private boolean closed;

  private Database(Path directory, RocksDB rocks, RocksSettings settings) {
    this.directory = directory;
    this.rocks = rocks;
    this.settings = settings;
  }

  /**
   * Opens the database of {@code directory}, which is made if there is none.
   *
   * @throws IOException if it is corrupt, of another version, or open in another process; the
   *     message names the directory
   */
  public static Database open(Path directory) throws IOException {
    Files.createDirectories(directory);
    RocksDB.loadLibrary();
    RocksSettings settings = new RocksSettings();
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try {
      List<ColumnFamilyDescriptor> families = families(directory, settings);
      RocksDB rocks = RocksDB.open(settings.database(), directory.toString(), families, handles);
      Database database = new Database(directory, rocks, settings);
      for (ColumnFamilyHandle handle : handles) {
        String name = new String(handle.getName(), StandardCharsets.US_ASCII);
        database.tables.put(name, new RocksTable(database, name, handle));
      }
      return database;
    } catch (RocksDBException e) {
      settings.close();
      String full =
          String.valueOf(e.getMessage()).contains("No space left on device")
              ? "; make room on this disk and run it again"
              : "";
      throw new IOException(
          "cannot open the database in " + directory + ": " + e.getMessage() + full, e);
    }
  }

  private static List<ColumnFamilyDescriptor> families(Path directory, RocksSettings settings)
      throws RocksDBException {
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    try (Options options = new Options()) {
      for (byte[] name : RocksDB.listColumnFamilies(options, directory.toString())) {
        families.add(new ColumnFamilyDescriptor(name, settings.table()));
      }
    }
    if (families.isEmpty()) {
      families.add(
          new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY.clone(), settings.table()));
    }
    return families;
  }

  @Override
  public Table table(String name) throws IOException {
    if (!name.matches(NAME_PATTERN)) {
      throw new IllegalArgumentException("table name '" + name + "'");
    }
    life.writeLock().lock();
    try {
      requireOpen();
      RocksTable table = tables.get(name);
      if (table == null) {
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        ColumnFamilyDescriptor family = new ColumnFamilyDescriptor(ascii, settings.table());
        table = new RocksTable(this, name, rocks.createColumnFamily(family));
        tables.put(name, table);
      }
      return table;
    } catch (RocksDBException e) {
      throw failure("make table " + name, e);
    } finally {
      life.writeLock().unlock();
    }
  }

  @Override
  public void write(List<Change> changes, boolean durable) throws IOException {
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    for (Change change : changes) {
      handles.add(((RocksTable) table(change.table())).handle());
    }
    use(
        "write",
        db -> {
          try (WriteBatch batch = new WriteBatch()) {
            for (int i = 0; i < changes.size(); i++) {
              byte[] value = changes.get(i).value();
              if (value == null) {
                batch.delete(handles.get(i), changes.get(i).key());
              } else {
                batch.put(handles.get(i), changes.get(i).key(), value);
              }
            }
            db.write(durable ? synced : buffered, batch);
            return batch;
          }
        });
  }

  @Override
  public long diskBytes() throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        bytes += bytesOf(file);
      }
    }
    return bytes;
  }

  private static long bytesOf(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException compactedMeanwhile) {
      return 0;
    }
  }

  @Override
  public void close() {
    life.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        tables.values().forEach(table -> table.handle().close());
        rocks.close();
        buffered.close();
        synced.close();
        settings.close();
      }
    } finally {
      life.writeLock().unlock();
    }
  }

  /** Runs {@code action} while the database cannot be closed. */
  <T> T use(String what, Action<T> action) throws IOException {
    life.readLock().lock();
    try {
      requireOpen();
      return action.run(rocks);
    } catch (RocksDBException e) {
      throw failure(what, e);
    } finally {
      life.readLock().unlock();
    }
  }

  private void requireOpen() throws IOException {
    if (closed) {
      throw new IOException("the database in " + directory + " is closed");
    }
  }

  private IOException failure(String what, RocksDBException cause) {
    return new IOException(
        "database " + directory + ": cannot " + what + ": " + cause.getMessage(), cause);
  }

  /** Something done with the native database. */
  @FunctionalInterface
  interface Action<T> {
    T run(RocksDB rocks) throws RocksDBException, IOException;
  }
}
