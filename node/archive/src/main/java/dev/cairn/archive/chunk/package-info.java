/**
 * Cuts content into chunks, names them, compresses and seals them. Pure: arrays in, arrays out.
 *
 * <p>May import keys and crypto. Must never know of packs, files or members.
 */
@NullMarked
package dev.cairn.archive.chunk;

import org.jspecify.annotations.NullMarked;
