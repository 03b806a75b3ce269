/**
 * The only door to time, chance, sleep and threads; the simulator stands behind the same door.
 *
 * <p>May import the JDK alone.
 */
@NullMarked
package dev.cairn.env;

import org.jspecify.annotations.NullMarked;
