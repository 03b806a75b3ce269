package dev.cairn.fuse.kernel.session;

/** What a kernel can do and a session may ask for (FUSE_… of INIT in linux/fuse.h). */
final class InitFlag {

  /** Several reads of one file at a time. */
  static final int ASYNC_READ = 1;

  /** fcntl(2) locks come to the file system. */
  static final int POSIX_LOCKS = 1 << 1;

  /** Writes of more than a page. */
  static final int BIG_WRITES = 1 << 5;

  /** flock(2) comes to the file system. */
  static final int FLOCK_LOCKS = 1 << 10;

  /** Listings with attributes. */
  static final int DO_READDIRPLUS = 1 << 13;

  /** … where the kernel sees that attributes are asked for. */
  static final int READDIRPLUS_AUTO = 1 << 14;

  /** Several parts of one O_DIRECT read or write at a time. */
  static final int ASYNC_DIO = 1 << 15;

  static final int WRITEBACK_CACHE = 1 << 16;

  /** Look-ups and listings of one directory at a time. */
  static final int PARALLEL_DIROPS = 1 << 18;

  /** More than 32 pages at a time. */
  static final int MAX_PAGES = 1 << 22;

  /** Targets of symbolic links are remembered. */
  static final int CACHE_SYMLINKS = 1 << 23;

  /**
   * Cached data goes only when the file system says so. Without it the kernel throws a file's cache
   * away whenever it finds another time of change, even after its own writes.
   */
  static final int EXPLICIT_INVAL_DATA = 1 << 25;

  /**
   * The file system clears set-id bits and capabilities. Without it the kernel asks for {@code
   * security.capability} before each write.
   */
  static final int HANDLE_KILLPRIV_V2 = 1 << 28;

  private InitFlag() {}
}
