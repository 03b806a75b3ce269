/**
 * How long stripes live: a Markov chain of one stripe under churn and repair, and the planner that
 * picks a code by it. Numbers in, numbers out.
 *
 * <p>May import {@code stripe} for a stripe's shape. Must never know who the hosts are.
 */
@NullMarked
package dev.cairn.storage.durability;

import org.jspecify.annotations.NullMarked;
