/** What a command says: messages, their JSON lines, and the same for people on a terminal. */
@NullMarked
package dev.cairn.app.output;

import org.jspecify.annotations.NullMarked;
