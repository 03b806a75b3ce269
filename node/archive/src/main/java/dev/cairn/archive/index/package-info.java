/**
 * Where each chunk lies: sealed index segments on the network, and the local cache of them.
 *
 * <p>May import keys, chunk, pack and crypto. The cache is never the only copy of anything.
 */
@NullMarked
package dev.cairn.archive.index;

import org.jspecify.annotations.NullMarked;
