/** Tests of the drive's store. */
@NullMarked
package dev.cairn.fuse.drive.store;

import org.jspecify.annotations.NullMarked;
