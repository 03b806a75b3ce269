/** Tests of the drive's merge. */
@NullMarked
package dev.cairn.fuse.drive.merge;

import org.jspecify.annotations.NullMarked;
