/**
 * Reed–Solomon over GF(2^8): encode, reconstruct, verify.
 *
 * <p>Make an {@link dev.cairn.erasure.ErasureCode}, take {@link dev.cairn.erasure.Shards} from it,
 * fill the shards you have and ask for the shards you want. Every machine computes the same bytes,
 * whatever instructions it has.
 *
 * <p>May import the JDK alone. Must never know of networks, packs or peers.
 */
@NullMarked
package dev.cairn.erasure;

import org.jspecify.annotations.NullMarked;
