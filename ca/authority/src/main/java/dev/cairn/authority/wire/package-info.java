/**
 * What travels between an authority and devices: JSON, invite codes, addresses, refusals.
 *
 * <p>May import identity and crypto. Never keeps anything.
 */
@NullMarked
package dev.cairn.authority.wire;

import org.jspecify.annotations.NullMarked;
