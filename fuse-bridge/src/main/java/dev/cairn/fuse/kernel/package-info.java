/**
 * The kernel's side of a drive: mounts, and turns what the kernel asks over {@code /dev/fuse} (the
 * FUSE protocol, version 7; {@code linux/fuse.h}) into calls on a {@link
 * dev.cairn.fuse.kernel.FileSystem}.
 *
 * <p>A file system is a set of inodes with numbers; names lead to them. It implements {@link
 * dev.cairn.fuse.kernel.FileSystem} and is handed to {@link dev.cairn.fuse.kernel.Mount}. No native
 * library stands between: system calls go through the FFM API; without root {@code fusermount3}
 * mounts.
 *
 * <p>May import env and {@code archive.posix}. Must never know of vaults, trees or chunks.
 */
@NullMarked
package dev.cairn.fuse.kernel;

import org.jspecify.annotations.NullMarked;
