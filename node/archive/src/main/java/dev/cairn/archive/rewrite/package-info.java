/**
 * Snapshots made again without something that they hold.
 *
 * <p>May import backup, select, vault, tree and posix.
 */
@NullMarked
package dev.cairn.archive.rewrite;

import org.jspecify.annotations.NullMarked;
