/**
 * Certificates and revocation lists as bytes, signed.
 *
 * <p>May import identity and crypto. Decides nothing: what is asked for is what comes.
 */
@NullMarked
package dev.cairn.authority.x509;

import org.jspecify.annotations.NullMarked;
