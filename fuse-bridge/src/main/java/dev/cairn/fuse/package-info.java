/**
 * A vault as a drive.
 *
 * <p>May import archive and env.
 */
@NullMarked
package dev.cairn.fuse;

import org.jspecify.annotations.NullMarked;
