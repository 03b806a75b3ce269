/** Tests of this package. */
@NullMarked
package dev.cairn.overlay;

import org.jspecify.annotations.NullMarked;
