/**
 * One mounted vault on one device: inodes, names, extended attributes and which bytes of which file
 * lie here, in RocksDB tables; long files' bytes in sparse files beside them. {@code docs/drive.md}
 * has the formats and what survives what.
 *
 * <p>May import the kernel port's words, archive's trees and posix, crypto and env. Must never know
 * of mounts or of the network: what is not here comes through {@link
 * dev.cairn.fuse.drive.store.Archive}.
 */
@NullMarked
package dev.cairn.fuse.drive.store;

import org.jspecify.annotations.NullMarked;
