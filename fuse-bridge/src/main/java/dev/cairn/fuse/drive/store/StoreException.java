package dev.cairn.fuse.drive.store;

import java.io.IOException;
import org.rocksdb.RocksDBException;

/** The drive's own tables or cache files fail: the disk is full or broken, or they are damaged. */
public final class StoreException extends IOException {

  private static final long serialVersionUID = 1L;

  private final boolean full;

  StoreException(RocksDBException cause) {
    super("the drive's tables: " + cause.getMessage(), cause);
    this.full = String.valueOf(cause.getMessage()).contains("No space left on device");
  }

  StoreException(String message) {
    super(message);
    this.full = false;
  }

  StoreException(String message, Throwable cause) {
    super(message, cause);
    this.full = false;
  }

  /** True if there is no room on the disk. */
  public boolean isFull() {
    return full;
  }
}
