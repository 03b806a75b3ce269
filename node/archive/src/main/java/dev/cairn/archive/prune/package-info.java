/**
 * Gives back what no snapshot needs: which packs go, which are copied first, and the commit that
 * takes them off the list. The rule that keeps running backups safe is in {@code docs/backup.md}.
 *
 * <p>May import vault, index, pack, tree and crypto.
 */
@NullMarked
package dev.cairn.archive.prune;

import org.jspecify.annotations.NullMarked;
