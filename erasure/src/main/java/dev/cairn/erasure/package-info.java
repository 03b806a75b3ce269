/**
 * Reed–Solomon over GF(2^8): encode, reconstruct, verify.
 *
 * <p>May import the JDK alone. Must never know of networks, packs or peers.
 */
@NullMarked
package dev.cairn.erasure;

import org.jspecify.annotations.NullMarked;
