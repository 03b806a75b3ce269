/**
 * A vault's secret, what is derived from it, and where a vault is found. Pure.
 *
 * <p>May import crypto. Must never know of files, packs or members.
 */
@NullMarked
package dev.cairn.archive.keys;

import org.jspecify.annotations.NullMarked;
