package dev.cairn.authority.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cairn.crypto.Hash;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Somebody whom a provider knows.
 *
 * @param issuer the provider
 * @param subject their name at the provider, never given to another
 * @param email theirs, if the provider has verified it; else empty
 */
public record Person(String issuer, String subject, String email) {

  /** What rights may be given to: the subject, and the verified address. */
  public List<Hash> principals() {
    return Stream.of(subject, email)
        .filter(name -> !name.isEmpty())
        .map(name -> principal(issuer, name))
        .toList();
  }

  /** The principal of a subject or an e-mail address at a provider. */
  public static Hash principal(String issuer, String name) {
    String folded = name.contains("@") ? name.toLowerCase(Locale.ROOT) : name;
    return Hash.of(("cairn/oidc/v1\0" + issuer + "\0" + folded).getBytes(UTF_8));
  }

  /** For people. */
  public String name() {
    return email.isEmpty() ? subject : email;
  }
}
