package dev.cairn.authority.oidc;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cairn.authority.oidc.SignInException.Reason;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * An ID token (OpenID Connect Core §2) as it came: nothing in it is believed before {@link
 * #verify}.
 */
final class IdToken {

  /** Bound on a token; those of large providers have some 2 KiB. */
  static final int LENGTH_MAX = 16 * 1024;

  /** Clocks of two machines that somebody looks after. */
  private static final Duration LEEWAY = Duration.ofMinutes(1);

  /** A token of a sign-in is new; who keeps one back for later is refused, whatever it says. */
  private static final Duration AGE_MAX = Duration.ofMinutes(10);

  private final JsonTree header;
  private final JsonTree claims;
  private final byte[] signed;
  private final byte[] signature;

  private IdToken(JsonTree header, JsonTree claims, byte[] signed, byte[] signature) {
    this.header = header;
    this.claims = claims;
    this.signed = signed;
    this.signature = signature;
  }

  /** Reads a signed token in compact form (RFC 7515 §7.1). */
  static IdToken parse(String token) throws SignInException {
    String[] parts = token.length() > LENGTH_MAX ? new String[0] : token.split("\\.", -1);
    if (parts.length != 3) {
      throw malformed();
    }
    try {
      Base64.Decoder base64 = Base64.getUrlDecoder();
      return new IdToken(
          JsonTree.parse(base64.decode(parts[0]), "an ID token's header"),
          JsonTree.parse(base64.decode(parts[1]), "an ID token"),
          (parts[0] + "." + parts[1]).getBytes(US_ASCII),
          base64.decode(parts[2]));
    } catch (IllegalArgumentException e) {
      throw malformed();
    }
  }

  private static SignInException malformed() {
    return new SignInException(Reason.MALFORMED, "the provider's ID token is no signed token");
  }

  String keyId() {
    return header.text("kid");
  }

  /**
   * What a token has to be.
   *
   * @param audience this program's client id
   * @param nonce of the sign-in or request that it is for
   */
  record Expected(String issuer, String audience, String nonce) {}

  /** Checks signature, issuer, audience, time and nonce, in this order. */
  Person verify(SigningKeys keys, Expected expected, Instant now) throws SignInException {
    if (header.has("crit") || !keys.verify(keyId(), header.text("alg"), signed, signature)) {
      throw new SignInException(
          Reason.BAD_SIGNATURE,
          "the ID token is not signed by a key of the provider (RS256 or ES256)");
    }
    if (!claims.text("iss").equals(expected.issuer)) {
      throw new SignInException(Reason.WRONG_ISSUER, "the ID token is of another provider");
    }
    boolean isForUs =
        claims.texts("aud").contains(expected.audience)
            && (claims.texts("aud").size() == 1 || claims.text("azp").equals(expected.audience))
            && (!claims.has("azp") || claims.text("azp").equals(expected.audience));
    if (!isForUs) {
      throw new SignInException(
          Reason.WRONG_AUDIENCE, "the ID token was given out for another program");
    }
    requireOfNow(now);
    if (!MessageDigest.isEqual(
        claims.text("nonce").getBytes(UTF_8), expected.nonce.getBytes(UTF_8))) {
      throw new SignInException(
          Reason.WRONG_NONCE, "the ID token was given out for another sign-in");
    }
    if (claims.text("sub").isEmpty()) {
      throw new SignInException(Reason.MALFORMED, "the ID token names nobody");
    }
    String email = claims.isTrue("email_verified") ? claims.text("email") : "";
    return new Person(expected.issuer, claims.text("sub"), email);
  }

  private void requireOfNow(Instant now) throws SignInException {
    long nowSeconds = now.getEpochSecond();
    long end = claims.number("exp").orElse(0L);
    long made = claims.number("iat").orElse(0L);
    boolean isOfNow =
        nowSeconds < end + LEEWAY.toSeconds()
            && made <= nowSeconds + LEEWAY.toSeconds()
            && made >= nowSeconds - AGE_MAX.toSeconds();
    if (!isOfNow) {
      throw new SignInException(
          Reason.EXPIRED,
          "the ID token is over or not of now; sign in again, and look at the clock");
    }
  }
}
