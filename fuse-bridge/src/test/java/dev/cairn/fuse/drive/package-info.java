/** Tests of whole drives, with the network in memory. */
@NullMarked
package dev.cairn.fuse.drive;

import org.jspecify.annotations.NullMarked;
