package dev.cairn.authority.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A store in PostgreSQL, for two or more authorities behind one name: the log, the small files and
 * the published ones are tables of the connection's schema; {@code secret/} stays a folder of each
 * machine, so that who reads the database can sign nothing.
 *
 * <p>The store's lock is a lock of the database session that also does all writing: an authority
 * that dies, or loses its session, lets go of the lock and can write no more. Beyond that, the log
 * index is the primary key: two writers that both believed to hold the lock could not both write.
 * What is appended is on the database's disk ({@code synchronous_commit}) on return.
 *
 * <p>A session that broke is begun anew at the next {@link #lock}; whatever was under way fails.
 */
public final class PostgresStore implements AuthorityStore {

  private static final String SECRET = "secret/";

  /** A start reads a million entries: not a round trip for each. */
  private static final int WINDOW_ENTRIES = 1024;

  private static final String TABLES =
      """
      CREATE TABLE IF NOT EXISTS cairn_entry (index bigint PRIMARY KEY, bytes bytea NOT NULL);
      CREATE TABLE IF NOT EXISTS cairn_file (name text PRIMARY KEY, bytes bytea NOT NULL);
      CREATE TABLE IF NOT EXISTS cairn_published (name text PRIMARY KEY, bytes bytea NOT NULL);
      """;

  private final PostgresSession writing;
  private final PostgresSession reading;
  private final Path directory;
  private final ReentrantLock threads = new ReentrantLock();

  /** Entries never change: those read last need not be read again. */
  private List<byte[]> window = List.of();

  private long windowStart;

  private PostgresStore(Path directory, PostgresSession writing, PostgresSession reading) {
    this.directory = directory;
    this.writing = writing;
    this.reading = reading;
  }

  /**
   * Opens a database, whose tables are made if they are not there.
   *
   * @param directory holds {@code secret/}
   * @param url {@code jdbc:postgresql://HOST/DATABASE?user=…&password=…}
   * @throws IOException if it cannot be reached; the message names it without its password
   */
  public static PostgresStore open(Path directory, String url) throws IOException {
    PostgresStore store =
        new PostgresStore(directory, new PostgresSession(url), new PostgresSession(url));
    try (Hold _ = store.lock()) {
      store.writing.run(connection -> {
        try (var statement = connection.createStatement()) {
          return statement.execute(TABLES);
        }
      });
    } catch (IOException e) {
      store.close();
      throw e;
    }
    return store;
  }

  @Override
  public Hold lock() throws IOException {
    threads.lock();
    try {
      writing.runInNewIfBroken(connection -> {
        try (var statement = connection.createStatement()) {
          return statement.execute(
              "SELECT pg_advisory_lock(hashtext('cairn'), hashtext(current_schema()))");
        }
      });
      return this::unlock;
    } catch (IOException | RuntimeException e) {
      threads.unlock();
      throw e;
    }
  }

  private void unlock() {
    try {
      writing.run(connection -> {
        try (var statement = connection.createStatement()) {
          return statement.execute("SELECT pg_advisory_unlock_all()");
        }
      });
    } catch (IOException e) {
      writing.close(); // whose end lets go of the lock as well
    } finally {
      threads.unlock();
    }
  }

  @Override
  public Optional<byte[]> read(String name) throws IOException {
    return name.startsWith(SECRET)
        ? DirectoryStore.readFile(directory.resolve(name))
        : reading.runInNewIfBroken(connection -> read(connection, "cairn_file", name));
  }

  @Override
  public void write(String name, byte[] bytes) throws IOException {
    if (name.startsWith(SECRET)) {
      DurableFile.write(directory.resolve(name), bytes, true);
    } else {
      locked(connection -> put(connection, "cairn_file", name, bytes));
    }
  }

  @Override
  public long size() throws IOException {
    return locked(PostgresStore::size);
  }

  private static long size(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT coalesce(max(index) + 1, 0) FROM cairn_entry")) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  public byte[] entry(long index) throws IOException {
    return locked(connection -> {
      if (index < windowStart || index >= windowStart + window.size()) {
        window = List.copyOf(entries(connection, index));
        windowStart = index;
      }
      if (window.isEmpty()) {
        throw new IndexOutOfBoundsException("no entry " + index);
      }
      return window.get((int) (index - windowStart)).clone();
    });
  }

  private static List<byte[]> entries(Connection connection, long from) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT bytes FROM cairn_entry WHERE index >= ? ORDER BY index LIMIT ?")) {
      query.setLong(1, from);
      query.setInt(2, WINDOW_ENTRIES);
      List<byte[]> entries = new ArrayList<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          entries.add(rows.getBytes(1));
        }
      }
      return entries;
    }
  }

  @Override
  public void append(List<byte[]> entries) throws IOException {
    for (byte[] entry : entries) {
      if (entry.length == 0 || entry.length > ENTRY_BYTES_MAX) {
        throw new IllegalArgumentException("log entry of " + entry.length + " bytes");
      }
    }
    locked(connection -> {
      PostgresSession.inTransaction(connection, () -> insert(connection, entries));
      return entries.size();
    });
  }

  private static void insert(Connection connection, List<byte[]> entries) throws SQLException {
    long index = size(connection);
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO cairn_entry (index, bytes) VALUES (?, ?)")) {
      for (byte[] entry : entries) {
        insert.setLong(1, index++);
        insert.setBytes(2, entry);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  @Override
  public void publish(String path, byte[] bytes) throws IOException {
    locked(connection -> {
      PostgresSession.inTransaction(
          connection,
          () -> {
            try (var statement = connection.createStatement()) {
              statement.execute("SET LOCAL synchronous_commit TO off"); // it can be made again
            }
            put(connection, "cairn_published", path, bytes);
          });
      return path;
    });
  }

  @Override
  public void withdraw(String path) throws IOException {
    locked(connection -> {
      try (PreparedStatement delete =
          connection.prepareStatement("DELETE FROM cairn_published WHERE starts_with(name, ?)")) {
        delete.setString(1, path + "/");
        return delete.executeUpdate();
      }
    });
  }

  @Override
  public Optional<byte[]> published(String path) throws IOException {
    return reading.runInNewIfBroken(connection -> read(connection, "cairn_published", path));
  }

  private static Optional<byte[]> read(Connection connection, String table, String name)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT bytes FROM " + table + " WHERE name = ?")) {
      query.setString(1, name);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
      }
    }
  }

  private static int put(Connection connection, String table, String name, byte[] bytes)
      throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "INSERT INTO "
                + table
                + " (name, bytes) VALUES (?, ?)"
                + " ON CONFLICT (name) DO UPDATE SET bytes = excluded.bytes")) {
      upsert.setString(1, name);
      upsert.setBytes(2, bytes);
      return upsert.executeUpdate();
    }
  }

  /** On the session that has the lock, if this thread has it; threads take turns otherwise. */
  private <T> T locked(PostgresSession.Work<T> work) throws IOException {
    boolean isHeld = threads.isHeldByCurrentThread();
    threads.lock();
    try {
      return isHeld ? writing.run(work) : writing.runInNewIfBroken(work);
    } finally {
      threads.unlock();
    }
  }

  @Override
  public void close() {
    writing.close();
    reading.close();
  }
}
