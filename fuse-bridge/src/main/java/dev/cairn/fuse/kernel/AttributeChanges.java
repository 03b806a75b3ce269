package dev.cairn.fuse.kernel;

import dev.cairn.archive.posix.Timestamp;

/**
 * What {@link FileSystem#setattr} is to change: the parts that the mask names; the others have no
 * meaning. Bits are FATTR_… of linux/fuse.h.
 *
 * @param mask bits below
 * @param mode permission bits (and the type, unchanged)
 * @param uid owner, 0..2^32−1
 * @param gid group, 0..2^32−1
 * @param bytes new size: cut, or extended by a hole
 * @param accessed time, unless {@link #ACCESSED_NOW}
 * @param modified time, unless {@link #MODIFIED_NOW}
 * @param changed time; only with write-back caching, else it is now
 */
public record AttributeChanges(
    int mask,
    int mode,
    long uid,
    long gid,
    long bytes,
    Timestamp accessed,
    Timestamp modified,
    Timestamp changed) {

  public static final int MODE = 1;
  public static final int UID = 1 << 1;
  public static final int GID = 1 << 2;
  public static final int BYTES = 1 << 3;
  public static final int ACCESSED = 1 << 4;
  public static final int MODIFIED = 1 << 5;

  /** Comes with {@link #ACCESSED}: the file system's own clock. */
  public static final int ACCESSED_NOW = 1 << 7;

  /** Comes with {@link #MODIFIED}: the file system's own clock. */
  public static final int MODIFIED_NOW = 1 << 8;

  public static final int CHANGED = 1 << 10;

  /** Clear set-uid, and set-gid if the group may execute: comes with a change of owner or size. */
  public static final int KILL_SETID = 1 << 11;

  /** Whether all these bits are in the mask. */
  public boolean has(int bits) {
    return (mask & bits) == bits;
  }
}
