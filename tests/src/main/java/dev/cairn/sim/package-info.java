/**
 * The simulated environment and network: the code of the rooms above, unchanged, under a seeded
 * scheduler, clock and network. One seed, one run.
 *
 * <p>May import every room. No room may import it.
 */
@NullMarked
package dev.cairn.sim;

import org.jspecify.annotations.NullMarked;
