/**
 * {@code cairn demo}: an organisation on one machine. Starts the authority, the members and the
 * owner as processes of this same program, takes most of it away again, and proves that the folder
 * comes back. Everything in it is what users run; the demo only types the commands and watches.
 */
@NullMarked
package dev.cairn.app.demo;

import org.jspecify.annotations.NullMarked;
