/**
 * Simulated disks: what the real tables and block store promise, and what they do not: writes that
 * a loss of power takes, bits that rot, disks that are full, slow or wound back to an older image.
 *
 * <p>May import the simulation's core and storage's ports. No room may import it.
 */
@NullMarked
package dev.cairn.sim.disk;

import org.jspecify.annotations.NullMarked;
