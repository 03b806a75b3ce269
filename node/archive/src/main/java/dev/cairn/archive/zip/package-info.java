/**
 * Folders of a snapshot as zip archives, for programs that are not ours: PKWARE's APPNOTE 6.3.10
 * with ZIP64, and Info-ZIP's extra fields for times and owners and its Unix permissions.
 *
 * <p>May import query, tree and vault. Writes only.
 */
@NullMarked
package dev.cairn.archive.zip;

import org.jspecify.annotations.NullMarked;
