/**
 * The {@code cairn} command, the daemon and its local API: wiring and presentation only.
 *
 * <p>May import every room. Must never decide what a room should decide. Inside: {@code output}
 * (messages for people and programs), {@code home} (what a device keeps on disk), {@code local}
 * (the daemon's Unix socket), {@code node} (the rooms wired into one node, and what it can be
 * asked), {@code cli} (picocli commands) and {@code demo}.
 */
@NullMarked
package dev.cairn.app;

import org.jspecify.annotations.NullMarked;
