package dev.cairn.authority.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cairn.crypto.Hash;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sessions of the console, without a table: a cookie is {id 16, end in seconds 8, MAC 32}, and the
 * MAC also covers the client's certificate. A cookie that the server did not make, or made for
 * another registrar, is no session, so planting one (session fixation) gives nothing. A form's
 * token is a MAC of the cookie: another site can have the browser send the cookie and the
 * certificate, but cannot know the token (CSRF).
 *
 * <p>The key is made at each start: a restart signs everybody out of their forms, not of their
 * certificates.
 */
final class Sessions {

  /** As long as a working day. */
  static final Duration LENGTH = Duration.ofHours(8);

  private static final int ID_BYTES = 16;
  private static final int BODY_BYTES = ID_BYTES + Long.BYTES;
  private static final int COOKIE_BYTES = BODY_BYTES + Hash.BYTES;

  private final SecureRandom random;
  private final InstantSource clock;
  private final SecretKeySpec key;

  Sessions(SecureRandom random, InstantSource clock) {
    this.random = random;
    this.clock = clock;
    byte[] secret = new byte[Hash.BYTES];
    random.nextBytes(secret);
    this.key = new SecretKeySpec(secret, "HmacSHA256");
  }

  /** A new session's cookie for the holder of {@code certificate}. */
  String begin(Hash certificate) {
    return begin("session", certificate);
  }

  /**
   * A new session's cookie for who signed in without a certificate. It names the principal, and its
   * MAC is of another kind: a session that a certificate belongs to is none without that.
   */
  String beginSignedIn(Hash principal) {
    return principal.hex() + "." + begin("signed-in", principal);
  }

  /** Whose session {@code cookie} is, if it is one of {@link #beginSignedIn} that is not over. */
  Optional<Hash> signedIn(String cookie) {
    int dot = cookie.indexOf('.');
    try {
      Hash principal = Hash.fromHex(cookie.substring(0, Math.max(0, dot)));
      return current("signed-in", cookie.substring(dot + 1), principal).map(c -> principal);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private String begin(String use, Hash certificate) {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    long end = clock.instant().plus(LENGTH).getEpochSecond();
    byte[] body = ByteBuffer.allocate(BODY_BYTES).put(id).putLong(end).array();
    byte[] mac = mac(use, body, certificate.bytes());
    byte[] cookie = Arrays.copyOf(body, COOKIE_BYTES);
    System.arraycopy(mac, 0, cookie, BODY_BYTES, mac.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(cookie);
  }

  /** {@code cookie} if it is a session of that certificate's holder that is not over. */
  Optional<String> current(String cookie, Hash certificate) {
    return current("session", cookie, certificate);
  }

  private Optional<String> current(String use, String cookie, Hash certificate) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(cookie);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if (bytes.length != COOKIE_BYTES) {
      return Optional.empty();
    }
    byte[] body = Arrays.copyOf(bytes, BODY_BYTES);
    byte[] mac = Arrays.copyOfRange(bytes, BODY_BYTES, COOKIE_BYTES);
    long end = ByteBuffer.wrap(body, ID_BYTES, Long.BYTES).getLong();
    boolean isOurs = MessageDigest.isEqual(mac, mac(use, body, certificate.bytes()));
    return isOurs && clock.instant().getEpochSecond() < end
        ? Optional.of(cookie)
        : Optional.empty();
  }

  /** What a form of that session carries. */
  String token(String cookie) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(mac("form", cookie.getBytes(UTF_8)));
  }

  /** True if {@code token} is that of the session. */
  boolean isToken(String cookie, String token) {
    return MessageDigest.isEqual(token.getBytes(UTF_8), token(cookie).getBytes(UTF_8));
  }

  private byte[] mac(String use, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      mac.update((use + "\0").getBytes(UTF_8));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA256", e);
    }
  }
}
