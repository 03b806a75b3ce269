package dev.cairn.authority.store;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Where an authority keeps what must not be lost. The log is the database: every other fact about
 * members, invites and certificates is replayed from its entries; beside it there are only keys.
 *
 * <p>Several authorities, also in several processes, may share one store: each act runs under
 * {@link #lock} and first reads the entries that others appended.
 */
public interface AuthorityStore extends AutoCloseable {

  /** Bound on one entry: its length is a 16-bit number in a tile's bundle (C2SP tlog-tiles). */
  int ENTRY_BYTES_MAX = 65_535;

  /** Waits until nobody else holds the store and holds it until closed. Reentrant by nobody. */
  Hold lock() throws IOException;

  /**
   * A small named file: a key or a certificate.
   *
   * @param name of letters, digits, {@code . -} and {@code /}; below {@code secret/} it is readable
   *     by its owner alone
   */
  Optional<byte[]> read(String name) throws IOException;

  /** Writes a small named file: whole and durable on return, or as before. */
  void write(String name, byte[] bytes) throws IOException;

  /** Number of log entries, with those that others appended. */
  long size() throws IOException;

  /**
   * The entry at {@code index}.
   *
   * @throws IndexOutOfBoundsException if there is none
   */
  byte[] entry(long index) throws IOException;

  /** Appends to the log, durable on return; all of {@code entries} or, after a crash, the first. */
  void append(List<byte[]> entries) throws IOException;

  /** Writes a static file of the log's public face. It may be lost: it can be made again. */
  void publish(String path, byte[] bytes) throws IOException;

  /** Takes back the files below {@code path}; nothing happens if there are none. */
  void withdraw(String path) throws IOException;

  /** A static file written by {@link #publish}. */
  Optional<byte[]> published(String path) throws IOException;

  /** Lets go of what it holds open; an embedding of nothing has nothing. */
  @Override
  default void close() throws IOException {}

  /** Exclusive use of a store. */
  interface Hold extends AutoCloseable {
    @Override
    void close();
  }
}
