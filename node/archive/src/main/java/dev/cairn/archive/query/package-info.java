/**
 * Questions about what a vault holds: listing, finding, comparing, adding up, and reading single
 * files. Changes nothing.
 *
 * <p>May import select, vault, tree, index, pack, posix and crypto.
 */
@NullMarked
package dev.cairn.archive.query;

import org.jspecify.annotations.NullMarked;
