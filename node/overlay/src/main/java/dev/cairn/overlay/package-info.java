/**
 * Members only: admission by certificate, Kademlia on certified node ids, small signed records.
 *
 * <p>May import libp2p, identity, crypto, env. Must never know what a record or a stream is for.
 */
@NullMarked
package dev.cairn.overlay;

import org.jspecify.annotations.NullMarked;
