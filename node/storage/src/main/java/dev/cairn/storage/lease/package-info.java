/**
 * The right to repair a stripe: what a keeper grants, how a majority of grants is gathered, and the
 * proof of it that others can check.
 *
 * <p>May import overlay, crypto, env, {@code database} and {@code format}. Knows neither stripes'
 * records nor blocks.
 */
@NullMarked
package dev.cairn.storage.lease;

import org.jspecify.annotations.NullMarked;
