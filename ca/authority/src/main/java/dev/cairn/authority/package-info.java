/**
 * The organisation's authority: its desk, where ceremony, enrolment and revocation are decided.
 * Below it {@code store}, {@code log}, {@code x509} and {@code wire}; above it {@code http}; beside
 * it {@code client}, for devices.
 *
 * <p>May import identity and crypto; its clock is an {@link java.time.InstantSource}. No node
 * depends on it, and it must never see a vault key.
 */
@NullMarked
package dev.cairn.authority;

import org.jspecify.annotations.NullMarked;
