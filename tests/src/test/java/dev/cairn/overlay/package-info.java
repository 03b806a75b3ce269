/** The overlay over simulated and real networks. */
@NullMarked
package dev.cairn.overlay;

import org.jspecify.annotations.NullMarked;
