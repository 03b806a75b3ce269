/**
 * What is signed and remembered of a stripe: its record, its holder list, receipts, vault heads;
 * and the pure decisions about it: placement. Bytes in, values out; no clock, no network.
 *
 * <p>May import crypto, identity, {@code format} and the record kinds of overlay.
 */
@NullMarked
package dev.cairn.storage.stripe;

import org.jspecify.annotations.NullMarked;
