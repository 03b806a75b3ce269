package dev.cairn.archive.posix;

/** Flags of open(2) and the *at calls (linux/fcntl.h). */
final class OpenFlags {

  static final int READ = 0;
  static final int WRITE = 1;
  static final int READ_WRITE = 2;
  static final int CREATE = 0x40;
  static final int EXCLUSIVE = 0x80;

  /** Opening a FIFO that someone put in the place of a file must not wait for its writer. */
  static final int NONBLOCK = 0x800;

  /** Reading for a backup leaves no trace; only a file's owner may ask for it. */
  static final int NO_ATIME = 0x40000;

  static final int CLOSE_ON_EXEC = 0x80000;

  /** A place in the tree without a right to its contents. */
  static final int PATH = 0x200000;

  static final int DIRECTORY = SystemCall.isArm() ? 0x4000 : 0x10000;
  static final int NO_FOLLOW = SystemCall.isArm() ? 0x8000 : 0x20000;

  /** AT_FDCWD: names are relative to the process's working directory. */
  static final int WORKING_DIRECTORY = -100;

  /** AT_SYMLINK_NOFOLLOW. */
  static final int AT_NO_FOLLOW = 0x100;

  /** AT_REMOVEDIR. */
  static final int AT_REMOVE_DIRECTORY = 0x200;

  /** AT_EMPTY_PATH: the descriptor itself. */
  static final int AT_EMPTY_PATH = 0x1000;

  /** RENAME_NOREPLACE of renameat2(2). */
  static final int RENAME_NO_REPLACE = 1;

  private OpenFlags() {}
}
