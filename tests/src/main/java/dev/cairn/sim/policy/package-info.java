/**
 * The simulator of policies alone: the decisions of {@code dev.cairn.storage}, unchanged, over up
 * to a million members and many years. No bytes, no messages, no threads: members come and go,
 * beliefs follow, repairs are decided, placed and paid for from budgets. All observers share one
 * view, which the simulator of the full code does not.
 *
 * <p>May import every room. No room may import it.
 */
@NullMarked
package dev.cairn.sim.policy;

import org.jspecify.annotations.NullMarked;
