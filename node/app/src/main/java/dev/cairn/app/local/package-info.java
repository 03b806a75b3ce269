/**
 * The daemon's local API: line-delimited JSON on a Unix socket of its home. One request a
 * connection; the answer is a stream of messages that ends with {@code exit}. Hanging up cancels.
 */
@NullMarked
package dev.cairn.app.local;

import org.jspecify.annotations.NullMarked;
