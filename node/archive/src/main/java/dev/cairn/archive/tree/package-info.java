/**
 * What a snapshot is made of: nodes (one per file, directory, link …), pages of nodes, and the
 * lists of chunks that hold file contents and pages. Formats only.
 *
 * <p>May import crypto. Must never know of packs, members or the disk.
 */
@NullMarked
package dev.cairn.archive.tree;

import org.jspecify.annotations.NullMarked;
