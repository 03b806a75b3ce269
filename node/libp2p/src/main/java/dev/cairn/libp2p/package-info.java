/**
 * A libp2p host, compatible on the wire: peer ids, multiaddr, TCP, Noise, yamux, identify, ping.
 *
 * <p>May import env and the primitives of crypto. Must never know of Cairn.
 */
@NullMarked
package dev.cairn.libp2p;

import org.jspecify.annotations.NullMarked;
