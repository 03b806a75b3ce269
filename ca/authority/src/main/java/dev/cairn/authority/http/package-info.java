/**
 * The authority's HTTPS face.
 *
 * <p>May import the desk (the root package), wire, identity and crypto. Decides nothing itself.
 */
@NullMarked
package dev.cairn.authority.http;

import org.jspecify.annotations.NullMarked;
