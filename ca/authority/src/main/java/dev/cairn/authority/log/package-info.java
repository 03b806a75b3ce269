/**
 * The transparency log: what the authority did, the tree over it, its static files, and what it all
 * adds up to.
 *
 * <p>May import store, identity and crypto. Never decides whether something may be done.
 */
@NullMarked
package dev.cairn.authority.log;

import org.jspecify.annotations.NullMarked;
