/**
 * Pinned heads: former states of a vault that nobody can take from its keepers, whoever has the
 * vault's key, until their time is over.
 *
 * <p>May import overlay, crypto, env, {@code stripe} (the head itself), {@code format}. Never knows
 * what a head holds.
 */
@NullMarked
package dev.cairn.storage.pin;

import org.jspecify.annotations.NullMarked;
