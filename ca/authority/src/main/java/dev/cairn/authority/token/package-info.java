/**
 * Issuing keys that never leave a PKCS #11 token (OASIS PKCS #11 v2.40): found, made, and signed
 * with.
 *
 * <p>May import x509, identity and crypto, and is the only room of the authority that calls foreign
 * functions. Decides nothing, and never tries a PIN twice.
 */
@NullMarked
package dev.cairn.authority.token;

import org.jspecify.annotations.NullMarked;
