/**
 * What devices of one member tell each other about heads: {@code /cairn/head-hint/1.0.0}.
 *
 * <p>May import crypto, env, identity, overlay, libp2p's streams, and of storage the format. Must
 * never make a head of what it hears.
 */
@NullMarked
package dev.cairn.storage.hint;

import org.jspecify.annotations.NullMarked;
