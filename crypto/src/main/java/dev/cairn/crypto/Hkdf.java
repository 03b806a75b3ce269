package dev.cairn.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Keys from a secret: HKDF with HMAC-SHA-256 (RFC 5869). */
public final class Hkdf {

  /** Most bytes of one derivation: 255 hashes (RFC 5869 §2.3). */
  public static final int OUTPUT_BYTES_MAX = 255 * Hash.BYTES;

  private Hkdf() {}

  /**
   * A key of {@code bytes} bytes for one purpose: extract without salt, then expand.
   *
   * @param info names the purpose, for example {@code "cairn/chunk-id/v1"}; two purposes never
   *     share one
   * @param bytes 1 to {@value #OUTPUT_BYTES_MAX}
   */
  public static byte[] derive(byte[] secret, String info, int bytes) {
    byte[] pseudorandomKey = extract(new byte[0], secret);
    try {
      return expand(pseudorandomKey, info.getBytes(StandardCharsets.UTF_8), bytes);
    } finally {
      Arrays.fill(pseudorandomKey, (byte) 0);
    }
  }

  /** The 32-byte pseudorandom key of {@code secret} (RFC 5869 §2.2); an empty salt means none. */
  public static byte[] extract(byte[] salt, byte[] secret) {
    return hmac(salt.length == 0 ? new byte[Hash.BYTES] : salt).doFinal(secret);
  }

  /**
   * {@code bytes} bytes from a pseudorandom key (RFC 5869 §2.3).
   *
   * @param bytes 1 to {@value #OUTPUT_BYTES_MAX}
   */
  public static byte[] expand(byte[] pseudorandomKey, byte[] info, int bytes) {
    if (bytes < 1 || bytes > OUTPUT_BYTES_MAX) {
      throw new IllegalArgumentException("HKDF gives 1.." + OUTPUT_BYTES_MAX + ", not " + bytes);
    }
    Mac mac = hmac(pseudorandomKey);
    byte[] out = new byte[bytes];
    byte[] previous = new byte[0];
    for (int at = 0, counter = 1; at < bytes; at += Hash.BYTES, counter++) {
      mac.update(previous);
      mac.update(info);
      mac.update((byte) counter);
      previous = mac.doFinal();
      System.arraycopy(previous, 0, out, at, Math.min(Hash.BYTES, bytes - at));
    }
    Arrays.fill(previous, (byte) 0);
    return out;
  }

  private static Mac hmac(byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
    }
  }
}
