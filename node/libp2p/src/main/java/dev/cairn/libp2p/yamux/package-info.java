/**
 * Yamux (specs, {@code yamux/README.md}): many streams with flow control over one channel.
 *
 * <p>May import wire, the root package and env. Must never know of sockets, keys or protocols.
 */
@NullMarked
package dev.cairn.libp2p.yamux;

import org.jspecify.annotations.NullMarked;
