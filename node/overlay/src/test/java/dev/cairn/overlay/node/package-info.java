/** Tests of this package. */
@NullMarked
package dev.cairn.overlay.node;

import org.jspecify.annotations.NullMarked;
