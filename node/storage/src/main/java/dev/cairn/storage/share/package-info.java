/**
 * The share protocol {@code /cairn/share/1.0.0}: both ends of giving one share of a vault's secret
 * to one member, and of asking for it back.
 *
 * <p>May import overlay, crypto, env, {@code database}, {@code format}. Must never know how many
 * shares make a secret.
 */
@NullMarked
package dev.cairn.storage.share;

import org.jspecify.annotations.NullMarked;
