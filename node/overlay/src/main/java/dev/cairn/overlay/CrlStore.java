package dev.cairn.overlay;

import java.io.IOException;
import java.util.Optional;

/**
 * Keeps the newest revocation list across restarts, so that an old one can never be passed off on a
 * node that has just started. Safe for many threads.
 */
public interface CrlStore {

  /** The list that was saved last. */
  Optional<byte[]> load() throws IOException;

  /** Replaces the list. Durable, whole or not at all, when it returns. */
  void save(byte[] crl) throws IOException;
}
