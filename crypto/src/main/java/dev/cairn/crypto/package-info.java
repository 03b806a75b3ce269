/**
 * Hashes, Merkle trees, sealing, key derivation, Shamir sharing, signatures, envelopes.
 *
 * <p>May import Bouncy Castle and the JDK. Must never know of networks, files or members.
 */
@NullMarked
package dev.cairn.crypto;

import org.jspecify.annotations.NullMarked;
