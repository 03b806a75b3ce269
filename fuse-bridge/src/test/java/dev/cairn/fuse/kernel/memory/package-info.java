/** A file system in memory: what the contract of a mount is measured by. */
@NullMarked
package dev.cairn.fuse.kernel.memory;

import org.jspecify.annotations.NullMarked;
