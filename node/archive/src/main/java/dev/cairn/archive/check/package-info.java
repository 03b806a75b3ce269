/**
 * Proves that everything a vault's snapshots need is there.
 *
 * <p>May import every other package of this room but backup, restore and recovery.
 */
@NullMarked
package dev.cairn.archive.check;

import org.jspecify.annotations.NullMarked;
