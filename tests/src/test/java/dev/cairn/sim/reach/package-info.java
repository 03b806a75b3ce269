/** Tests of this package. */
@NullMarked
package dev.cairn.sim.reach;

import org.jspecify.annotations.NullMarked;
