/**
 * Witnesses of logs (C2SP tlog-witness): the one that cosigns, and the authority's side that asks.
 *
 * <p>May import the desk (the root package), log, store, identity and crypto. A witness believes
 * nothing but the log's signature and a consistency proof.
 */
@NullMarked
package dev.cairn.authority.witness;

import org.jspecify.annotations.NullMarked;
