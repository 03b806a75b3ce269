package dev.cairn.authority.http;

import dev.cairn.authority.Authority;
import dev.cairn.authority.Decision;
import dev.cairn.authority.Decision.Denied;
import dev.cairn.authority.log.EnrolmentRequest;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.oidc.OidcProvider;
import dev.cairn.authority.oidc.Person;
import dev.cairn.authority.oidc.SignInException;
import dev.cairn.authority.wire.Denial;
import dev.cairn.authority.wire.Json;
import dev.cairn.authority.wire.Json.InvalidJsonException;
import dev.cairn.crypto.Hash;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Devices whose member signs in with the organisation's provider instead of being let in by a
 * registrar. The ID token's nonce is the hash of the device's signed request: a token that somebody
 * else got hold of lets no other key in.
 */
final class SignInAdmission {

  private static final Duration GOOD_FOR = Duration.ofDays(1);
  private static final long GIB = 1L << 30;

  /** As the console proposes for an invite. */
  private static final long GRANT_BYTES = 1024 * GIB;

  private static final long PLEDGE_BYTES = 10 * GIB;

  private final Authority authority;
  private final Optional<OidcProvider> provider;

  SignInAdmission(Authority authority, Optional<OidcProvider> provider) {
    this.authority = authority;
    this.provider = provider.filter(p -> !p.settings().deviceClient().isEmpty());
  }

  /** Where members sign in: {issuer, client}. */
  Answer place() {
    return provider
        .map(p ->
            Answer.json(
                new Json.Writer()
                    .text("issuer", p.settings().issuer().toString())
                    .text("client", p.settings().deviceClient())))
        .orElseGet(Answer::nothingHere);
  }

  Answer admit(Json json) throws IOException, InvalidJsonException {
    Decision<Hash> decision =
        admit(json.bytes("request"), json.text("idToken"), json.text("device"));
    return Answer.of(decision, id -> Answer.json(new Json.Writer().text("invite", id.hex())));
  }

  private Decision<Hash> admit(byte[] request, String idToken, String device) throws IOException {
    if (provider.isEmpty()) {
      return denied("members do not enrol by signing in here; ask for an invite");
    }
    OidcProvider known = provider.get();
    try {
      Person person =
          known.verify(
              idToken, known.settings().deviceClient(), EnrolmentRequest.signInNonce(request));
      if (person.email().isEmpty()) {
        return denied("the provider has not verified your e-mail address");
      }
      InviteTerms terms =
          new InviteTerms(
              person.email().toLowerCase(Locale.ROOT), // or one person would be two members
              known.settings().site(),
              GRANT_BYTES,
              PLEDGE_BYTES,
              GOOD_FOR,
              device,
              1);
      return authority.admit(request, terms, "sign-in of " + person.email());
    } catch (SignInException e) {
      return denied(e.reason() + ": " + e.getMessage());
    } catch (IllegalArgumentException e) {
      return new Denied<>(Denial.REQUEST_INVALID, String.valueOf(e.getMessage()));
    }
  }

  private static Decision<Hash> denied(String why) {
    return new Denied<>(Denial.SIGN_IN_REFUSED, why);
  }
}
