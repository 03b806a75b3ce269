/**
 * Which blocks to ask proofs of, and what a host's answers make of its score. Pure: beacon and time
 * are handed in.
 *
 * <p>May import crypto and identity. Must never know how a proof is fetched.
 */
@NullMarked
package dev.cairn.storage.audit;

import org.jspecify.annotations.NullMarked;
