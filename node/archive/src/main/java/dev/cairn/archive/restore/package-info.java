/**
 * From a snapshot to a folder.
 *
 * <p>May import every other package of this room but backup, check and recovery.
 */
@NullMarked
package dev.cairn.archive.restore;

import org.jspecify.annotations.NullMarked;
