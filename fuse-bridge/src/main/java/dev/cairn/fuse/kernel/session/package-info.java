/**
 * Mounting and serving: the conversation with {@code /dev/fuse}, and the two ways to a mount,
 * mount(2) as root and {@code fusermount3} without.
 *
 * <p>Start at {@link dev.cairn.fuse.kernel.session.FuseMount}. A request is read into a worker's
 * buffer, decoded where it lies, answered by the file system and written back from the same buffer;
 * numbers and structures are those of {@code linux/fuse.h} 7.38, in the machine's byte order.
 *
 * <p>May import {@code fuse.kernel}, env and {@code archive.posix}. Must never know of vaults,
 * trees or chunks.
 */
@NullMarked
package dev.cairn.fuse.kernel.session;

import org.jspecify.annotations.NullMarked;
