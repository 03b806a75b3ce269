/**
 * The host on real sockets: listening, dialling, upgrading a socket to an authenticated multiplexed
 * connection, and keeping the table of connections.
 *
 * <p>May import the other packages of this room, env and crypto. The only package of the node's
 * lower rooms that opens a socket.
 */
@NullMarked
package dev.cairn.libp2p.tcp;

import org.jspecify.annotations.NullMarked;
