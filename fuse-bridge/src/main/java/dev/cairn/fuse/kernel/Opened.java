package dev.cairn.fuse.kernel;

/**
 * A file or directory was opened.
 *
 * @param handle the file system's own number for it, anything but {@link Handle#NONE}
 * @param flags bits below (FOPEN_… of linux/fuse.h)
 */
public record Opened(long handle, int flags) {

  /** Reads and writes bypass the kernel's cache; shared mappings are then refused. */
  public static final int DIRECT_IO = 1;

  /** What the kernel has cached of the file's data is still right. */
  public static final int KEEP_CACHE = 1 << 1;

  /** Of a directory: the kernel may keep the listing (with {@link #KEEP_CACHE}: from before). */
  public static final int CACHE_DIRECTORY = 1 << 3;

  /** There is nothing to flush on close. */
  public static final int NO_FLUSH = 1 << 5;

  /** Direct writes may come in parallel. */
  public static final int PARALLEL_DIRECT_WRITES = 1 << 6;

  /** Without flags: cached, from this opening on. */
  public static Opened of(long handle) {
    return new Opened(handle, 0);
  }
}
