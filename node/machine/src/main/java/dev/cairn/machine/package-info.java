/**
 * The processor at hand: what it can do, and machine code for it that Cairn assembles and calls.
 *
 * <p>For the few loops over bytes that the JVM's compilers cannot make good: they do not know the
 * instructions, or wait for one message where there is time for two. Whoever has such a loop also
 * has it in plain Java, with the same results, for every other processor.
 */
@NullMarked
package dev.cairn.machine;

import org.jspecify.annotations.NullMarked;
