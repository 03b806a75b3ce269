/**
 * The block protocol {@code /cairn/block/1.0.0}: both ends of putting, reading, proving and
 * deleting one block on one host.
 *
 * <p>May import overlay, crypto, env, {@code block}, {@code budget}, {@code stripe}, {@code
 * database}.
 */
@NullMarked
package dev.cairn.storage.exchange;

import org.jspecify.annotations.NullMarked;
