/**
 * Named blobs in a vault, for gateways: written once, read in ranges, listed, deleted. They are the
 * files of the vault's live tree, so the vault's own check and prune know them.
 *
 * <p>May import backup, vault, tree, index, posix and crypto. Knows no protocol.
 */
@NullMarked
package dev.cairn.archive.blob;

import org.jspecify.annotations.NullMarked;
