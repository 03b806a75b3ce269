/**
 * What devices that may only add to a vault have added to it, one record each. Pure.
 *
 * <p>May import overlay (its port of records), crypto, {@code format}. Never knows what is in an
 * addition.
 */
@NullMarked
package dev.cairn.storage.addition;

import org.jspecify.annotations.NullMarked;
