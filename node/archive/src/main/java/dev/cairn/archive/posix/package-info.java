/**
 * The file system as Linux has it: names in any bytes, inodes, holes, times in nanoseconds,
 * extended attributes, special files. What {@code java.nio.file} cannot say.
 *
 * <p>Start at {@link dev.cairn.archive.posix.Posix}. Paths and names are {@code byte[]} without a
 * terminator; text appears only in messages. The kernel is called through the FFM API by system
 * call number (x86_64 and aarch64), whose structures are one stable ABI, unlike libc's.
 *
 * <p>May import the JDK alone. Must never know of vaults, trees or chunks.
 */
@NullMarked
package dev.cairn.archive.posix;

import org.jspecify.annotations.NullMarked;
