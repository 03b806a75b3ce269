/** Tests of this package. */
@NullMarked
package dev.cairn.overlay.wire;

import org.jspecify.annotations.NullMarked;
