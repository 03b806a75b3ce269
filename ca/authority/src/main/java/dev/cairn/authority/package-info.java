/**
 * The organisation's authority: ceremony, enrolment, revocation, transparency log, HTTPS server.
 *
 * <p>May import identity and crypto; its clock is an {@link java.time.InstantSource}. No node
 * depends on it, and it must never see a vault key.
 */
@NullMarked
package dev.cairn.authority;

import org.jspecify.annotations.NullMarked;
