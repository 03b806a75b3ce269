/**
 * Whole nodes in the simulator: overlay, storage and its services, an owner's door, on simulated
 * wires and disks; members that misbehave; checkers that watch; scenarios and their command.
 *
 * <p>May import every room. No room may import it.
 */
@NullMarked
package dev.cairn.sim.full;

import org.jspecify.annotations.NullMarked;
