/**
 * Shares of a vault's secret on other members, and the way back from them.
 *
 * <p>May import keys, vault, storage, crypto, env.
 */
@NullMarked
package dev.cairn.archive.recovery;

import org.jspecify.annotations.NullMarked;
