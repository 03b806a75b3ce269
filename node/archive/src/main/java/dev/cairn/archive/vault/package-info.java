/**
 * The vault itself: its head, its snapshots, and the opening of both.
 *
 * <p>May import keys, chunk, pack, index, tree, posix, storage, crypto, env.
 */
@NullMarked
package dev.cairn.archive.vault;

import org.jspecify.annotations.NullMarked;
