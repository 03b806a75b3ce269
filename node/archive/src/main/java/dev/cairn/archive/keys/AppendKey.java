package dev.cairn.archive.keys;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.Hkdf;
import dev.cairn.crypto.InvalidKeyException;
import dev.cairn.crypto.SigningKey;
import dev.cairn.crypto.VerifyKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What an append-only device has of a vault: it can read it, and seal what it adds so that others
 * can; it cannot move the head, so it cannot forget. As text: {@value #PREFIX}, then base64url of
 * read secret 32 ‖ key of the head 32 ‖ the vault's name ‖ the first 4 bytes of SHA-256 of all
 * that.
 */
public final class AppendKey implements VaultKey {

  /** What its text begins with. */
  public static final String PREFIX = "cairn-append1-";

  private static final int SECRET_BYTES = 32;
  private static final int CHECK_BYTES = 4;
  private static final int NAME_BYTES_MAX = 64;
  private static final int BYTES_MIN = SECRET_BYTES + VerifyKey.BYTES + 1 + CHECK_BYTES;

  private final String vault;
  private final VerifyKey head;
  private final byte[] readSecret;

  private AppendKey(String vault, VerifyKey head, byte[] owned) {
    this.vault = vault;
    this.head = head;
    this.readSecret = owned;
  }

  /** That of the vault {@code name} whose owner has {@code secret}. */
  public static AppendKey of(VaultSecret secret, String name) {
    byte[] bytes = secret.bytes();
    byte[] seed = Hkdf.derive(bytes, VaultKeys.HEAD, SigningKey.SEED_BYTES);
    try {
      VerifyKey head = SigningKey.fromSeed(seed).verifyKey();
      return new AppendKey(name, head, Hkdf.derive(bytes, VaultKeys.READ, SECRET_BYTES));
    } finally {
      Arrays.fill(bytes, (byte) 0);
      Arrays.fill(seed, (byte) 0);
    }
  }

  /**
   * From its text; spaces around it do not matter.
   *
   * @throws IllegalArgumentException if it is none, or was copied with a mistake
   */
  public static AppendKey parse(String text) {
    String stripped = text.strip();
    if (!stripped.startsWith(PREFIX)) {
      throw new IllegalArgumentException("an append key begins with " + PREFIX);
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(stripped.substring(PREFIX.length()));
    } catch (IllegalArgumentException e) {
      throw copied(e);
    }
    int end = bytes.length - CHECK_BYTES;
    if (bytes.length < BYTES_MIN
        || bytes.length > BYTES_MIN - 1 + NAME_BYTES_MAX
        || !Arrays.equals(check(bytes, end), Arrays.copyOfRange(bytes, end, bytes.length))) {
      throw copied(null);
    }
    int name = SECRET_BYTES + VerifyKey.BYTES;
    String vault = new String(bytes, name, end - name, StandardCharsets.US_ASCII);
    if (!VaultLocator.validName(vault)) {
      throw copied(null);
    }
    try {
      VerifyKey head = VerifyKey.of(Arrays.copyOfRange(bytes, SECRET_BYTES, name));
      return new AppendKey(vault, head, Arrays.copyOf(bytes, SECRET_BYTES));
    } catch (InvalidKeyException e) {
      throw copied(e);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static IllegalArgumentException copied(@Nullable Exception cause) {
    return new IllegalArgumentException("this append key was not copied as it was printed", cause);
  }

  private static byte[] check(byte[] bytes, int end) {
    return Arrays.copyOf(Hash.of(bytes, 0, end).bytes(), CHECK_BYTES);
  }

  /** The inverse of {@link #parse}: a secret. */
  public String text() {
    byte[] name = vault.getBytes(StandardCharsets.US_ASCII);
    int end = SECRET_BYTES + VerifyKey.BYTES + name.length;
    ByteBuffer out = ByteBuffer.allocate(end + CHECK_BYTES);
    out.put(readSecret).put(head.bytes()).put(name);
    out.put(check(out.array(), end));
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(out.array());
  }

  /** The vault's name. */
  public String vault() {
    return vault;
  }

  /** The key that signs the vault's heads. */
  public VerifyKey head() {
    return head;
  }

  /** A copy of the secret from which reading follows; the caller zeroes it. */
  byte[] readSecret() {
    return readSecret.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AppendKey that
        && vault.equals(that.vault)
        && head.equals(that.head)
        && MessageDigest.isEqual(readSecret, that.readSecret);
  }

  @Override
  public int hashCode() {
    return head.hashCode();
  }

  @Override
  public String toString() {
    return "AppendKey[" + vault + ", hidden]";
  }
}
