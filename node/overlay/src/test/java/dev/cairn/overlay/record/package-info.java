/** Tests of this package. */
@NullMarked
package dev.cairn.overlay.record;

import org.jspecify.annotations.NullMarked;
