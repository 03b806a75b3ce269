package dev.cairn.archive.vault;

import org.jspecify.annotations.Nullable;

/**
 * The world failed: bytes of the vault could not be had, or the local cache could not be written.
 * The message names what (stripe, chunk, path) and, where there is one, the remedy.
 */
public class ArchiveException extends Exception {

  private static final long serialVersionUID = 1L;

  public ArchiveException(String message) {
    super(message);
  }

  public ArchiveException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * What becomes of an unchecked exception or an {@link Error} in a thread that others wait for:
   * the whole run fails by this name, and {@code crash} stays its cause.
   *
   * @param work what was being done, the beginning of a sentence: {@code "sending a pack"}
   */
  public static ArchiveException crashed(String work, Throwable crash) {
    return new ArchiveException(work + ": " + Crash.words(crash), crash);
  }
}
