/**
 * What any file system must do behind a real mount, asked by real system calls: {@link
 * dev.cairn.fuse.kernel.contract.MountContract}, one interface for each group of calls.
 */
@NullMarked
package dev.cairn.fuse.kernel.contract;

import org.jspecify.annotations.NullMarked;
