package dev.cairn.storage.database;

import java.io.IOException;
import java.util.Optional;

/**
 * A small ordered map from bytes to bytes, in the order of unsigned bytes. Safe for many threads.
 *
 * <p>A write has survived the death of the process when the call returns; for the loss of power see
 * {@link Tables#write}. Failures are of the disk, and their message names the table.
 */
public interface Table {

  /** Bound on a key. */
  int KEY_BYTES_MAX = 1024;

  /** Bound on a value: everything here is small; the largest is a revocation list. */
  int VALUE_BYTES_MAX = 4 << 20;

  /** What it is called. */
  String name();

  /** The value under {@code key}; the caller's to keep. */
  Optional<byte[]> get(byte[] key) throws IOException;

  /** Sets the value under {@code key}. */
  void put(byte[] key, byte[] value) throws IOException;

  /** Removes {@code key}; no effect if it is not there. */
  void delete(byte[] key) throws IOException;

  /**
   * Visits every entry whose key starts with {@code prefix} (all for an empty one), in order, as of
   * the moment of the call; a table may be changed while it is visited.
   */
  void forEach(byte[] prefix, Visitor visitor) throws IOException;

  /** As {@link #forEach}, for every entry whose key is {@code from} or after it. */
  void forEachFrom(byte[] from, Visitor visitor) throws IOException;

  /** Told of entries. */
  @FunctionalInterface
  interface Visitor {
    /** Returns false to stop. Both arrays are the visitor's to keep. */
    boolean visit(byte[] key, byte[] value) throws IOException;
  }
}
