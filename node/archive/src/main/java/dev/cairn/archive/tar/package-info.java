/**
 * Folders of a snapshot as tar archives, for programs that are not ours: pax interchange format
 * (POSIX.1-2001, pax(1)), with GNU's sparse files (1.0) and star's attributes and ACLs, all of
 * which GNU tar and libarchive read.
 *
 * <p>May import query, tree and vault. Writes only.
 */
@NullMarked
package dev.cairn.archive.tar;

import org.jspecify.annotations.NullMarked;
