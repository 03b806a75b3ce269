package dev.cairn.fuse.drive.store;

import java.nio.charset.StandardCharsets;

/**
 * What writing to a file, and giving it away, takes from it: set-id bits and capabilities. A
 * directory keeps them.
 */
final class SetIds {

  private static final int SET_UID = 04000;
  private static final int SET_GID = 02000;
  private static final int GROUP_EXECUTES = 010;
  private static final byte[] CAPABILITY =
      "security.capability".getBytes(StandardCharsets.US_ASCII);

  private SetIds() {}

  static void kill(Change change, Inode inode) throws StoreException {
    if (inode.isDirectory()) {
      return;
    }
    inode.mode &= ~SET_UID;
    if ((inode.mode & GROUP_EXECUTES) != 0) {
      inode.mode &= ~SET_GID;
    }
    if (inode.has(Inode.ATTRIBUTED)) {
      change.delete(Table.ATTRIBUTES, Keys.of(inode.number, CAPABILITY));
    }
  }
}
