/** Short runs of the policy simulator. */
@org.jspecify.annotations.NullMarked
package dev.cairn.sim.full;
