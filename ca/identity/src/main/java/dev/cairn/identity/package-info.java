/**
 * What every peer needs to judge a certificate: profile, canonical parsing, admission checks,
 * node-id derivation, CRL rules, log proofs. Pure: no clock, no network, no disk.
 *
 * <p>May import crypto. Must never hold an issuing key.
 */
@NullMarked
package dev.cairn.identity;

import org.jspecify.annotations.NullMarked;
