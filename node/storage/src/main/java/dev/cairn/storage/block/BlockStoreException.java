package dev.cairn.storage.block;

import java.io.IOException;

/**
 * This host's disk failed otherwise than by being full. Trying again helps only once a person has
 * looked at the disk; the message names the file or block.
 */
public final class BlockStoreException extends IOException {

  private static final long serialVersionUID = 1L;

  public BlockStoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
