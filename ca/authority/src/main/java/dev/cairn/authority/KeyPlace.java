package dev.cairn.authority;

import dev.cairn.authority.token.TokenPlace;

/** Where the key of a new issuing CA is made and kept. */
public sealed interface KeyPlace {

  /** In a file of the authority's folder {@code secret}. */
  record InFile() implements KeyPlace {}

  /** In a PKCS #11 token, which it never leaves; the folder has a file that leads there. */
  record InToken(TokenPlace token) implements KeyPlace {}
}
