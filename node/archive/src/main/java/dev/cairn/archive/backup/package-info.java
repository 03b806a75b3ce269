/**
 * From a folder to a snapshot: walk, chunk, seal, pack, index, snapshot, head, in that order.
 *
 * <p>May import every other package of this room but restore, check and recovery.
 */
@NullMarked
package dev.cairn.archive.backup;

import org.jspecify.annotations.NullMarked;
