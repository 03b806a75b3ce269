/**
 * Bytes on a connection below streams: buffers, protocol selection, and the port of a channel that
 * encrypts.
 *
 * <p>May import env and this room's root package. Must never know of peers' records or of handlers.
 */
@NullMarked
package dev.cairn.libp2p.wire;

import org.jspecify.annotations.NullMarked;
