/**
 * Snapshots as read-only file systems: nothing is read before it is looked at, and nothing is kept
 * on the disk.
 *
 * <p>May import archive, the kernel port and the store's words. Must never know of mounts.
 */
@NullMarked
package dev.cairn.fuse.drive.snapshot;

import org.jspecify.annotations.NullMarked;
