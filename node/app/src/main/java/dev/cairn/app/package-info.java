/**
 * The {@code cairn} command, the daemon and its local API: wiring and presentation only.
 *
 * <p>May import every room. Must never decide what a room should decide.
 */
@NullMarked
package dev.cairn.app;

import org.jspecify.annotations.NullMarked;
