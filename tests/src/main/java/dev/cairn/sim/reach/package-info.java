/**
 * What the overlay must reach, measured on its own code: hops and correctness of look-ups in large
 * networks, the return of everybody after a mass reboot, and what an idle node costs. {@link
 * dev.cairn.sim.reach.ReachSim} is the command.
 */
@NullMarked
package dev.cairn.sim.reach;

import org.jspecify.annotations.NullMarked;
