/**
 * Where an authority keeps its log's entries and its keys: in a folder or in memory.
 *
 * <p>May import crypto. Knows bytes and names; never what an entry means.
 */
@NullMarked
package dev.cairn.authority.store;

import org.jspecify.annotations.NullMarked;
