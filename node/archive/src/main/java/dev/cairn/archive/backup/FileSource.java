package dev.cairn.archive.backup;

import dev.cairn.archive.posix.Stat;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * A file to be saved: one of the host's file system, or one that lives elsewhere. For one thread at
 * a time.
 */
public interface FileSource {

  /**
   * As it is now; compared before and after reading, to notice changes meanwhile.
   *
   * @throws IOException also if it is no regular file
   */
  Stat stat() throws IOException;

  /**
   * Reads from {@code position}.
   *
   * @return bytes read, at least 1; −1 at the end of the file
   */
  int readAt(long position, byte[] array, int offset, int length) throws IOException;

  /** Where data begins, at or behind {@code from}; empty if only a hole follows. */
  OptionalLong nextData(long from) throws IOException;

  /** Where a hole begins, at or behind {@code from}; the end of the file counts as one. */
  OptionalLong nextHole(long from) throws IOException;
}
