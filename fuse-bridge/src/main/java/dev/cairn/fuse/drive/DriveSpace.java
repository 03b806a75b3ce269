package dev.cairn.fuse.drive;

import dev.cairn.archive.posix.FileSystemSpace;
import dev.cairn.fuse.drive.network.VaultQuota.Usage;
import dev.cairn.fuse.kernel.Space;

/**
 * What statfs(2) shows. In all: what the member may store; used: what its vault has stored; free:
 * the rest. Available is less where this disk has not the room that a write needs until the network
 * has it. Without a limit it is the disk's.
 */
final class DriveSpace {

  private static final int BLOCK_BYTES = 4096;
  private static final int NAME_BYTES_MAX = 255;

  private DriveSpace() {}

  /**
   * @param allowedBytes what may still be written
   * @param diskBytes what this disk has room for
   */
  static Space of(Usage usage, long allowedBytes, FileSystemSpace disk, long diskBytes) {
    if (!usage.isLimited()) {
      return space(disk.totalBytes(), disk.freeBytes(), disk.availableBytes(), disk);
    }
    long total = Math.max(usage.allowedBytes(), usage.storedBytes());
    long free = Math.min(allowedBytes, total);
    return space(total, free, Math.min(free, diskBytes), disk);
  }

  private static Space space(long total, long free, long available, FileSystemSpace disk) {
    return new Space(
        total / BLOCK_BYTES,
        free / BLOCK_BYTES,
        available / BLOCK_BYTES,
        disk.files(),
        disk.filesFree(),
        BLOCK_BYTES,
        NAME_BYTES_MAX);
  }
}
