/**
 * Noise XX with libp2p's identity payload (specs, {@code noise/README.md}): who is on the other
 * side, and an encrypted channel to it.
 *
 * <p>May import wire, the root package and crypto. Must never know of muxers beyond their names.
 */
@NullMarked
package dev.cairn.libp2p.noise;

import org.jspecify.annotations.NullMarked;
