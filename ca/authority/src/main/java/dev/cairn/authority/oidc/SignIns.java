package dev.cairn.authority.oidc;

import dev.cairn.authority.oidc.SignInException.Reason;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sign-ins that began here and have not come back yet. Each has a state that only the browser that
 * began it holds in a cookie, a nonce for the token and a secret for the code (PKCE, S256), and is
 * good once, for ten minutes.
 */
public final class SignIns {

  private static final Duration LENGTH = Duration.ofMinutes(10);

  /** Beyond it the oldest goes: a flood of beginnings costs others a second try, not memory. */
  private static final int COUNT_MAX = 1000;

  private static final int SECRET_BYTES = 32;

  private final OidcProvider provider;
  private final InstantSource clock;
  private final SecureRandom random;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Pending> pending = new LinkedHashMap<>();

  private record Pending(String nonce, String verifier, Instant until) {}

  /** What a browser gets: a state to keep as a cookie, and where to go. */
  public record Begun(String state, URI place) {}

  public SignIns(OidcProvider provider, InstantSource clock, SecureRandom random) {
    this.provider = provider;
    this.clock = clock;
    this.random = random;
  }

  /** Begins one. */
  public Begun begin() throws IOException, SignInException {
    String state = secret(random);
    Pending mine = new Pending(secret(random), secret(random), clock.instant().plus(LENGTH));
    URI place = provider.authorization(state, mine.nonce, mine.verifier);
    lock.lock();
    try {
      while (pending.size() >= COUNT_MAX) {
        pending.remove(pending.keySet().iterator().next());
      }
      pending.put(state, mine);
    } finally {
      lock.unlock();
    }
    return new Begun(state, place);
  }

  /**
   * Ends one.
   *
   * @param answer parameters with which the browser came back
   * @param cookie the state that this browser was given; empty if it has none
   */
  public Person end(Map<String, String> answer, String cookie) throws IOException, SignInException {
    String state = answer.getOrDefault("state", "");
    Pending mine = cookie.isEmpty() || !cookie.equals(state) ? null : take(state);
    if (mine == null || clock.instant().isAfter(mine.until)) {
      throw new SignInException(
          Reason.STATE_UNKNOWN,
          "this is no answer to a sign-in that this browser began here, or it is too old; sign in"
              + " again");
    }
    String issuer = provider.settings().issuer().toString();
    if (!answer.getOrDefault("iss", issuer).equals(issuer)) { // RFC 9207
      throw new SignInException(Reason.WRONG_ISSUER, "the answer is of another provider");
    }
    if (!answer.containsKey("code")) {
      throw new SignInException(Reason.PROVIDER_REFUSED, "the provider did not sign you in");
    }
    return provider.redeem(answer.getOrDefault("code", ""), mine.verifier, mine.nonce);
  }

  private @Nullable Pending take(String state) {
    lock.lock();
    try {
      return pending.remove(state);
    } finally {
      lock.unlock();
    }
  }

  /** 256 random bits as text. */
  static String secret(SecureRandom random) {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
