package dev.cairn.fuse.kernel;

import dev.cairn.archive.posix.Timestamp;

/**
 * What stat(2) shows of an inode.
 *
 * @param inode its number
 * @param bytes size; of a symbolic link the length of its target
 * @param blocks512 512-byte blocks used: fewer than the size needs if there are holes
 * @param mode type and permission bits, as st_mode has them
 * @param links names it has, 0..2^32−1
 * @param uid owner, 0..2^32−1
 * @param gid group, 0..2^32−1
 * @param special of a device node: major number · 2^32 + minor number; else 0
 * @param accessed last read
 * @param modified last write of contents
 * @param changed last change of contents or of anything here
 */
public record Attributes(
    long inode,
    long bytes,
    long blocks512,
    int mode,
    long links,
    long uid,
    long gid,
    long special,
    Timestamp accessed,
    Timestamp modified,
    Timestamp changed) {

  /** S_IFMT: the bits of a mode that say the type. */
  public static final int TYPE_MASK = 0xF000;

  /** Whether it is a directory. */
  public boolean isDirectory() {
    return (mode & TYPE_MASK) == 0x4000;
  }
}
