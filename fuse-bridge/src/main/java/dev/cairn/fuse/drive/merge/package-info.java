/**
 * Three-way merge of one directory that two devices have changed apart: pure, names in, steps out.
 * {@code docs/drive.md} has the rules in a table.
 *
 * <p>May import archive's trees. Must never know of stores or networks.
 */
@NullMarked
package dev.cairn.fuse.drive.merge;

import org.jspecify.annotations.NullMarked;
