/**
 * Between a store and a vault: fetches what the store lacks, sends what the vault lacks, and moves
 * the vault's live tree.
 *
 * <p>May import archive, env and the drive's store. Must never know of mounts.
 */
@NullMarked
package dev.cairn.fuse.drive.network;

import org.jspecify.annotations.NullMarked;
