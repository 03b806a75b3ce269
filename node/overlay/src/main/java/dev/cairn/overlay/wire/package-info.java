/**
 * The overlay's messages, byte for byte ({@code docs/design.md}, "Overlay"): parsing bounds every
 * length before it allocates, and yields {@code Unverified…} where a signature is still to check.
 */
@NullMarked
package dev.cairn.overlay.wire;

import org.jspecify.annotations.NullMarked;
