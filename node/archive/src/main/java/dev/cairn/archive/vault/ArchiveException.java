package dev.cairn.archive.vault;

/**
 * The world failed: bytes of the vault could not be had, or the local cache could not be written.
 * The message names what (stripe, chunk, path) and, where there is one, the remedy.
 */
public class ArchiveException extends Exception {

  private static final long serialVersionUID = 1L;

  public ArchiveException(String message) {
    super(message);
  }

  public ArchiveException(String message, Throwable cause) {
    super(message, cause);
  }
}
