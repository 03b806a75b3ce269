/**
 * The device's side: talks to its authority, joins, and believes nothing unchecked.
 *
 * <p>May import wire, log's forms, identity and crypto. Never sees an authority's keys or store.
 */
@NullMarked
package dev.cairn.authority.client;

import org.jspecify.annotations.NullMarked;
