/**
 * Blocks on this host's disk: kept whole or not at all, found by Merkle root, given out in ranges
 * with proofs, counted to the byte.
 *
 * <p>May import crypto and {@code database}. Must never know of networks, stripes or members' keys.
 */
@NullMarked
package dev.cairn.storage.block;

import org.jspecify.annotations.NullMarked;
