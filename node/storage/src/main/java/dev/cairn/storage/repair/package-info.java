/**
 * Whether, when, by whom and onto which indices a stripe is repaired. Pure decisions: what is known
 * of the stripe and the time come in.
 *
 * <p>May import crypto, identity and {@code stripe}. Must never know how blocks travel.
 */
@NullMarked
package dev.cairn.storage.repair;

import org.jspecify.annotations.NullMarked;
