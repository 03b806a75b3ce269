/**
 * A vault as a drive: start at {@link dev.cairn.fuse.drive.Drive}.
 *
 * <p>May import archive, the kernel port, and the drive's own rooms. Must never know of sockets or
 * of the kernel's protocol.
 */
@NullMarked
package dev.cairn.fuse.drive;

import org.jspecify.annotations.NullMarked;
