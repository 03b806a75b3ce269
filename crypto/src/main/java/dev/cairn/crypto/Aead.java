package dev.cairn.crypto;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.AEADBadTagException;

/**
 * Seals messages under one long-lived key: AES-256-GCM with a fresh key for each message, in
 * segments.
 *
 * <p><b>Why a fixed nonce is safe.</b> GCM breaks when two messages meet under one key and nonce.
 * Here no two messages share a key: each is sealed under HKDF-Expand(key, label ‖ salt ‖ context)
 * with 16 random salt bytes that travel in front of it, so that even the same message sealed again
 * gets another key. Two salts meet after about 2^64 messages of one context. The nonce then only
 * has to tell the segments of one message apart, and starts at zero. The key is deliberately
 * <em>not</em> derived from what is sealed: a later compressor may give other bytes for the same
 * content, which would be two messages under one key.
 *
 * <p><b>Segments</b> follow STREAM (Hoang, Reyhanitabar, Rogaway, Vizár: Online
 * Authenticated-Encryption, CRYPTO 2015) as age does: at most 1 MiB each, the nonce is the
 * segment's number and a flag on the last one, so that leaving out, adding, exchanging or cutting
 * segments fails. 1 MiB also bounds one call of the JDK's cipher, which at 4 MiB is 16 times
 * slower. A sealed message is salt (16) ‖ for each segment: ciphertext ‖ tag (16). An empty message
 * has one empty segment.
 *
 * <p>The context (for example the chunk's id) is not sent: a message opens only under the context
 * it was sealed with, so one cannot be passed off as another. GCM does not commit to its key;
 * whoever needs "one ciphertext, one plaintext" against a key holder must compare ids after
 * opening.
 *
 * <p>In a fresh JVM the cipher runs at 0.1 GB/s for its first gigabyte, because calls are counted
 * and not bytes; the options for {@code com.sun.crypto.provider} in {@code coding.options} end
 * that.
 *
 * <p>Safe for many threads.
 */
public final class Aead {

  /** Length of the key. */
  public static final int KEY_BYTES = 32;

  /** Most plaintext bytes of one segment, so of one call of the cipher. */
  public static final int SEGMENT_BYTES = 1 << 20;

  /** What a sealed message begins with. */
  public static final int SALT_BYTES = 16;

  private static final int TAG_BYTES = 16;

  private final byte[] key;
  private volatile boolean destroyed;

  /** Ciphers at rest: as many as threads ever worked at once. */
  private final Queue<MessageCipher> idle = new ConcurrentLinkedQueue<>();

  private Aead(byte[] key) {
    this.key = key;
  }

  /**
   * Seals and opens under {@code key}, which is copied.
   *
   * @param key {@value #KEY_BYTES} bytes that look random: from {@link Hkdf} or a generator
   */
  public static Aead of(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("the key has " + KEY_BYTES + " bytes, not " + key.length);
    }
    return new Aead(key.clone());
  }

  /** Length of a message of {@code plainBytes} once it is sealed. */
  public static int sealedBytes(int plainBytes) {
    int segments = plainBytes == 0 ? 1 : (plainBytes - 1) / SEGMENT_BYTES + 1;
    return Math.addExact(plainBytes, SALT_BYTES + segments * TAG_BYTES);
  }

  /** Length of what a sealed message of {@code sealedBytes} holds; -1 if none has that length. */
  public static int openedBytes(int sealedBytes) {
    int body = sealedBytes - SALT_BYTES;
    if (body < TAG_BYTES) {
      return -1;
    }
    int segments = (body - 1) / (SEGMENT_BYTES + TAG_BYTES) + 1;
    int plain = body - segments * TAG_BYTES;
    return plain >= 0 && sealedBytes(plain) == sealedBytes ? plain : -1;
  }

  /**
   * Seals {@code plain} into {@code out} at {@code outOffset}; the two must not overlap.
   *
   * @param context what this message is; bound to it, not stored in it
   * @return bytes written, {@link #sealedBytes} of the length
   */
  public int seal(Slice plain, byte[] context, SecureRandom random, byte[] out, int outOffset) {
    int sealedBytes = sealedBytes(plain.length());
    Objects.checkFromIndexSize(outOffset, sealedBytes, out.length);
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    System.arraycopy(salt, 0, out, outOffset, SALT_BYTES);
    MessageCipher cipher = borrow();
    cipher.begin(salt, context);
    int from = plain.offset();
    int left = plain.length();
    int to = outOffset + SALT_BYTES;
    do {
      int piece = Math.min(left, SEGMENT_BYTES);
      left -= piece;
      to += cipher.seal(new Slice(plain.array(), from, piece), left == 0, out, to);
      from += piece;
    } while (left > 0);
    idle.add(cipher);
    return sealedBytes;
  }

  /**
   * Opens {@code sealed} into {@code out} at {@code outOffset}; the two must not overlap. When it
   * fails, what was written there is zeroed.
   *
   * @return bytes written, {@link #openedBytes} of the length
   * @throws SealBrokenException if key or context are others, or any bit of it was changed
   */
  public int open(Slice sealed, byte[] context, byte[] out, int outOffset)
      throws SealBrokenException {
    int plainBytes = openedBytes(sealed.length());
    if (plainBytes < 0) {
      throw new SealBrokenException("no sealed message has " + sealed.length() + " bytes");
    }
    Objects.checkFromIndexSize(outOffset, plainBytes, out.length);
    int from = sealed.offset() + SALT_BYTES;
    byte[] salt = Arrays.copyOfRange(sealed.array(), sealed.offset(), from);
    MessageCipher cipher = borrow();
    cipher.begin(salt, context);
    int left = sealed.length() - SALT_BYTES;
    int to = outOffset;
    do {
      int piece = Math.min(left, SEGMENT_BYTES + TAG_BYTES);
      left -= piece;
      try {
        to += cipher.open(new Slice(sealed.array(), from, piece), left == 0, out, to);
      } catch (AEADBadTagException e) {
        Arrays.fill(out, outOffset, outOffset + plainBytes, (byte) 0);
        throw new SealBrokenException(
            "changed, or not sealed under this key and context: " + sealed.length() + " bytes", e);
      }
      from += piece;
    } while (left > 0);
    idle.add(cipher);
    return plainBytes;
  }

  /** Where byte {@code plainOffset} of a message lies in what is sealed. */
  public static int sealedOffset(int plainOffset) {
    int segment = plainOffset / SEGMENT_BYTES;
    return Math.addExact(SALT_BYTES + segment * TAG_BYTES, plainOffset);
  }

  /**
   * A part of a message, within one segment.
   *
   * @param offset of its first plaintext byte in the message; a multiple of 16
   * @param bytes at least 1
   * @param messageBytes plaintext of the whole message
   */
  public record Part(int offset, int bytes, int messageBytes) {
    public Part {
      Objects.checkFromIndexSize(offset, bytes, messageBytes);
      if (bytes < 1
          || offset % 16 != 0
          || offset / SEGMENT_BYTES != (offset + bytes - 1) / SEGMENT_BYTES) {
        throw new IllegalArgumentException("part " + offset + "+" + bytes);
      }
    }
  }

  /**
   * Decrypts a part of a message <em>without authenticating it</em>: a tag is over a whole segment.
   * Only for sealed bytes that are known by other means to be those that were sealed (a Merkle
   * proof against a root that the reader trusts). Else whoever flips a bit of them flips that bit
   * of the plaintext, and nobody notices.
   *
   * @param salt the message's first {@value #SALT_BYTES} sealed bytes, proved too
   * @param proved {@code part.bytes()} bytes from {@link #sealedOffset} of {@code part.offset()} on
   */
  public byte[] decryptProved(byte[] salt, byte[] context, Part part, Slice proved) {
    if (salt.length != SALT_BYTES || proved.length() != part.bytes) {
      throw new IllegalArgumentException(
          "a salt of " + salt.length + " and a part of " + proved.length() + " bytes");
    }
    int segment = part.offset / SEGMENT_BYTES;
    boolean last = segment == (part.messageBytes - 1) / SEGMENT_BYTES;
    MessageCipher cipher = borrow();
    cipher.begin(salt, context);
    byte[] plain = cipher.decrypt(segment, last, part.offset % SEGMENT_BYTES / 16, proved);
    idle.add(cipher);
    return plain;
  }

  /** Zeroes the key. Sealing or opening afterwards is a bug and throws. Idempotent. */
  public void destroy() {
    destroyed = true;
    Secrets.zero(key);
    idle.clear();
  }

  private MessageCipher borrow() {
    MessageCipher kept = idle.poll();
    MessageCipher cipher = kept == null ? new MessageCipher(key) : kept;
    if (destroyed) { // asked after the key was read, so that a zeroed one is never used
      throw new IllegalStateException("this key was destroyed");
    }
    return cipher;
  }
}
