package dev.cairn.authority.oidc;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cairn.authority.oidc.SignInException.Reason;
import dev.cairn.crypto.Hash;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A provider as the authority talks to it: its published addresses and keys, and the exchange of a
 * code for an ID token. Answers are bounded, redirects are not followed, and what is published is
 * asked for again after an hour, or when a token names a key that is not known yet.
 */
public final class OidcProvider implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration FRESH = Duration.ofHours(1);

  /** A stranger's token with an invented key must not make us ask the provider each time. */
  private static final Duration KEYS_AGAIN = Duration.ofMinutes(1);

  private static final int ANSWER_BYTES_MAX = 256 * 1024;
  private static final int OK = 200;

  private final OidcSettings settings;
  private final InstantSource clock;
  private final HttpClient http;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Published published;

  /** What a provider publishes of itself. */
  private record Published(
      URI authorization, URI token, URI keysPlace, SigningKeys keys, Instant readAt) {}

  public OidcProvider(OidcSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  public OidcSettings settings() {
    return settings;
  }

  /** Where a browser is sent to sign in. */
  URI authorization(String state, String nonce, String verifier)
      throws IOException, SignInException {
    // RFC 7636 §4.2: only who has the verifier can use the code.
    byte[] challenge = Hash.of(verifier.getBytes(US_ASCII)).bytes();
    Map<String, String> parameters =
        Map.of(
            "response_type",
            "code",
            "client_id",
            settings.clientId(),
            "redirect_uri",
            settings.redirect().toString(),
            "scope",
            "openid email",
            "state",
            state,
            "nonce",
            nonce,
            "code_challenge",
            Base64.getUrlEncoder().withoutPadding().encodeToString(challenge),
            "code_challenge_method",
            "S256");
    URI endpoint = published().authorization;
    String glue = endpoint.getRawQuery() == null ? "?" : "&";
    return URI.create(endpoint + glue + encoded(parameters));
  }

  /** Exchanges a code for an ID token and checks that. */
  Person redeem(String code, String verifier, String nonce) throws IOException, SignInException {
    return verify(exchange(code, verifier), settings.clientId(), nonce);
  }

  /** Exchanges a code for an ID token, unverified. */
  String exchange(String code, String verifier) throws IOException, SignInException {
    Map<String, String> form =
        Map.of(
            "grant_type",
            "authorization_code",
            "code",
            code,
            "redirect_uri",
            settings.redirect().toString(),
            "client_id",
            settings.clientId(),
            "code_verifier",
            verifier);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(published().token)
            .timeout(TIMEOUT)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(encoded(form)));
    if (!settings.client().secret().isEmpty()) {
      // RFC 6749 §2.3.1: both are form-encoded first.
      String pair = encoded(settings.clientId()) + ":" + encoded(settings.client().secret());
      request.header(
          "Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));
    }
    return ask(request.build(), "the provider's answer to the code").text("id_token");
  }

  /**
   * Checks an ID token that came from elsewhere.
   *
   * @param audience whom it has to be given out for
   * @param nonce what it has to be bound to
   */
  public Person verify(String token, String audience, String nonce)
      throws IOException, SignInException {
    IdToken unverified = IdToken.parse(token);
    Published known = published();
    boolean isNewKey = !unverified.keyId().isEmpty() && !known.keys.has(unverified.keyId());
    if (isNewKey && clock.instant().isAfter(known.readAt.plus(KEYS_AGAIN))) {
      known = readAgain(known);
    }
    return unverified.verify(
        known.keys,
        new IdToken.Expected(settings.issuer().toString(), audience, nonce),
        clock.instant());
  }

  private Published published() throws IOException, SignInException {
    lock.lock();
    try {
      Published known = published;
      if (known == null || clock.instant().isAfter(known.readAt.plus(FRESH))) {
        known = read();
        published = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  private Published readAgain(Published old) throws IOException, SignInException {
    lock.lock();
    try {
      if (old.equals(published)) {
        published = null;
      }
    } finally {
      lock.unlock();
    }
    return published();
  }

  /** OpenID Connect Discovery §4. */
  private Published read() throws IOException, SignInException {
    String issuer = settings.issuer().toString();
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    JsonTree facts = get(URI.create(base + "/.well-known/openid-configuration"));
    if (!facts.text("issuer").equals(issuer)) {
      throw new SignInException(
          Reason.WRONG_ISSUER,
          "the provider at " + issuer + " calls itself '" + facts.text("issuer") + "'");
    }
    URI keysPlace = place(facts, "jwks_uri");
    return new Published(
        place(facts, "authorization_endpoint"),
        place(facts, "token_endpoint"),
        keysPlace,
        SigningKeys.read(get(keysPlace)),
        clock.instant());
  }

  private static URI place(JsonTree facts, String name) throws SignInException {
    try {
      URI uri = URI.create(facts.text(name));
      OidcSettings.requireSecure(uri, name);
      return uri;
    } catch (IllegalArgumentException e) {
      throw new SignInException(Reason.MALFORMED, "the provider has no usable " + name);
    }
  }

  private JsonTree get(URI uri) throws IOException, SignInException {
    return ask(HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(), "what is at " + uri);
  }

  private JsonTree ask(HttpRequest request, String what) throws IOException, SignInException {
    try {
      HttpResponse<InputStream> answer =
          http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream in = answer.body()) {
        byte[] body = in.readNBytes(ANSWER_BYTES_MAX + 1);
        if (body.length > ANSWER_BYTES_MAX) {
          throw new SignInException(Reason.MALFORMED, what + " is too long");
        }
        if (answer.statusCode() != OK) {
          throw new SignInException(
              Reason.PROVIDER_REFUSED, what + " has status " + answer.statusCode());
        }
        return JsonTree.parse(body, what);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking the provider", e);
    }
  }

  private static String encoded(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(each -> each.getKey() + "=" + encoded(each.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
