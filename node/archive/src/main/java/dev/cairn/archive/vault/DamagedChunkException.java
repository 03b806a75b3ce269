package dev.cairn.archive.vault;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.SealBrokenException;

/**
 * A chunk that came as it was stored, and yet does not open or is not what its id says: it was
 * damaged on the device that wrote it, or sealed under another key.
 */
public final class DamagedChunkException extends ArchiveException {

  private static final long serialVersionUID = 1L;

  private final transient Hash chunk;
  private final transient Hash stripe;

  DamagedChunkException(Hash chunk, Hash stripe, SealBrokenException cause) {
    super("chunk " + chunk + " in stripe " + stripe + ": " + cause.getMessage(), cause);
    this.chunk = chunk;
    this.stripe = stripe;
  }

  /** Its id. */
  public Hash chunk() {
    return chunk;
  }

  /** Where it lies. */
  public Hash stripe() {
    return stripe;
  }
}
