/** Mounts and the conversation with the kernel, with the kernel and with one played by the test. */
@NullMarked
package dev.cairn.fuse.kernel.session;

import org.jspecify.annotations.NullMarked;
