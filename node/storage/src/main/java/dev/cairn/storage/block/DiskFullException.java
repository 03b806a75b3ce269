package dev.cairn.storage.block;

import java.io.IOException;
import java.util.Locale;

/** The disk has no room for a write; becomes an outcome before it leaves the store. */
final class DiskFullException extends IOException {

  private static final long serialVersionUID = 1L;

  private DiskFullException(IOException cause) {
    super(cause);
  }

  /** Runs {@code action}, telling a full disk from a broken one. */
  static void guard(BlockKey key, DiskAction action) throws IOException {
    try {
      action.run();
    } catch (BlockStoreException e) {
      throw e;
    } catch (IOException e) {
      // The JDK gives ENOSPC and EDQUOT no type of their own, only the words of the C library.
      String words = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
      if (words.contains("no space left") || words.contains("quota exceeded")) {
        throw new DiskFullException(e);
      }
      throw new BlockStoreException("cannot write " + key, e);
    }
  }

  /** Something done with the disk alone, not with a peer. */
  @FunctionalInterface
  interface DiskAction {
    void run() throws IOException;
  }
}
