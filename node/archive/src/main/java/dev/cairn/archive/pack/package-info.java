/**
 * Sealed chunks in packs: layout, directory, padding.
 *
 * <p>May import keys, chunk and crypto. Must never know where a pack goes.
 */
@NullMarked
package dev.cairn.archive.pack;

import org.jspecify.annotations.NullMarked;
