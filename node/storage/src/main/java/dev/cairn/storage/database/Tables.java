package dev.cairn.storage.database;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables of one node, with writes across several of them that happen whole or not at all. */
public interface Tables extends AutoCloseable {

  /**
   * The table of that name, made if there is none.
   *
   * @param name 1..32 of {@code a-z} and {@code -}; part of the disk format
   */
  Table table(String name) throws IOException;

  /**
   * Makes all changes, or none.
   *
   * @param durable true: they survive the loss of power when this returns (one fsync); false: they
   *     survive the death of the process
   */
  void write(List<Change> changes, boolean durable) throws IOException;

  /** Bytes on disk, as far as it has a disk. */
  long diskBytes() throws IOException;

  @Override
  void close();

  /**
   * One change.
   *
   * @param value null removes {@code key}
   */
  record Change(String table, byte[] key, byte @Nullable [] value) {}
}
