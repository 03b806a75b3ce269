/**
 * Members that misbehave: what is twisted around the code of a real node so that it lies, forgets,
 * stalls or forges while its certificate stays good.
 *
 * <p>May import the ports that it twists. Knows no world and no scenario.
 */
@NullMarked
package dev.cairn.sim.vice;

import org.jspecify.annotations.NullMarked;
