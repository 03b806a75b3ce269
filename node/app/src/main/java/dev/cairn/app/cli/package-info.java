/**
 * The commands as picocli sees them: options, examples, and words for what operations say. What
 * they do is elsewhere.
 */
@NullMarked
package dev.cairn.app.cli;

import org.jspecify.annotations.NullMarked;
