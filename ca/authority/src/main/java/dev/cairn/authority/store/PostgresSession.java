package dev.cairn.authority.store;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One session of a PostgreSQL database, begun when it is needed and again after it broke. Threads
 * take turns. A statement that fails because the session broke is not repeated unless the caller
 * says that it may be.
 */
final class PostgresSession implements AutoCloseable {

  /** Seconds; a database that does not answer must not hold up an authority for ever. */
  private static final String TIMEOUTS = "connectTimeout=10&socketTimeout=120&tcpKeepAlive=true";

  private final String url;
  private final ReentrantLock turn = new ReentrantLock();
  private @Nullable Connection connection;

  PostgresSession(String url) {
    this.url = url + (url.contains("?") ? "&" : "?") + TIMEOUTS;
  }

  /** Something done in a session. */
  @FunctionalInterface
  interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  /** Something done in a transaction. */
  @FunctionalInterface
  interface Change {
    void run() throws SQLException;
  }

  /**
   * Does {@code work} in the session as it is.
   *
   * @throws IOException if it fails; if the session broke, the next call finds none
   */
  <T> T run(Work<T> work) throws IOException {
    turn.lock();
    try {
      Connection current = connection;
      if (current == null) {
        throw new IOException("the session with " + place() + " ended meanwhile; try again");
      }
      return work.run(current);
    } catch (SQLException e) {
      forgetIfBroken();
      throw failed(e);
    } finally {
      turn.unlock();
    }
  }

  /** As {@link #run}, in a new session if there is none or it broke: for what may be repeated. */
  <T> T runInNewIfBroken(Work<T> work) throws IOException {
    turn.lock();
    try {
      if (connection != null) {
        try {
          return work.run(connection);
        } catch (SQLException e) {
          if (!forgetIfBroken()) {
            throw failed(e);
          }
        }
      }
      connection = connect();
      return run(work);
    } finally {
      turn.unlock();
    }
  }

  private Connection connect() throws IOException {
    try {
      Connection made = DriverManager.getConnection(url);
      try (var statement = made.createStatement()) {
        statement.execute("SET synchronous_commit TO on"); // whatever the server's default is
      }
      return made;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** All of {@code change}, durable on return, or nothing of it. */
  static void inTransaction(Connection connection, Change change) throws SQLException {
    connection.setAutoCommit(false);
    try {
      change.run();
      connection.commit();
    } catch (SQLException e) {
      if (!connection.isClosed()) {
        connection.rollback();
      }
      throw e;
    } finally {
      if (!connection.isClosed()) {
        connection.setAutoCommit(true);
      }
    }
  }

  /** The driver closes a connection whose other end is gone. */
  private boolean forgetIfBroken() {
    try {
      if (connection != null && connection.isClosed()) {
        connection = null;
      }
    } catch (SQLException e) {
      connection = null;
    }
    return connection == null;
  }

  private IOException failed(SQLException e) {
    return new IOException(place() + ": " + e.getMessage(), e);
  }

  /** The database without what may be a password. */
  private String place() {
    return url.replaceFirst("\\?.*", "").replaceFirst("^jdbc:", "").replaceFirst("//[^/]*@", "//");
  }

  @Override
  public void close() {
    turn.lock();
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException e) {
      // The server drops a session whose connection is gone, and its locks with it.
    } finally {
      connection = null;
      turn.unlock();
    }
  }
}
