/**
 * OpenID Connect: signing people in with an organisation's own provider (OpenID Connect Core 1.0,
 * authorization code with PKCE, RFC 7636). Knows tokens, keys and the provider's addresses; not who
 * may do what, nor pages. May import crypto, identity and the store; never the log or the console.
 */
@NullMarked
package dev.cairn.authority.oidc;

import org.jspecify.annotations.NullMarked;
