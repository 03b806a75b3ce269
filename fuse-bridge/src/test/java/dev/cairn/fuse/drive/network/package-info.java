/** Tests of what is between a drive's store and its vault. */
@NullMarked
package dev.cairn.fuse.drive.network;

import org.jspecify.annotations.NullMarked;
