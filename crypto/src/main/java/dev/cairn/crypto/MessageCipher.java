package dev.cairn.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The working parts of {@link Aead}: one message at a time, its key derived from salt and context,
 * then its segments in order. Kept and used again, because finding a cipher and a MAC costs as much
 * as sealing 50 KiB. One thread at a time.
 *
 * <p>The nonce of 12 bytes is a flag (1 on the last segment), seven zero bytes and the segment's
 * number in 4, big-endian.
 */
final class MessageCipher {

  private static final byte[] LABEL = "cairn/aead/v1\0".getBytes(US_ASCII);
  private static final int TAG_BITS = 128;
  private static final int NONCE_BYTES = 12;

  private final Mac mac;
  private final Cipher cipher;
  private SecretKeySpec messageKey;
  private int segment;

  /** Derives message keys from {@code key}, of which the MAC keeps a copy. */
  MessageCipher(byte[] key) {
    messageKey = new SecretKeySpec(key, "AES");
    try {
      cipher = Cipher.getInstance("AES/GCM/NoPadding");
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM and HMAC-SHA-256", e);
    }
  }

  /**
   * Begins the message of {@code salt} and {@code context}: one block of HKDF-Expand (RFC 5869).
   */
  void begin(byte[] salt, byte[] context) {
    mac.update(LABEL);
    mac.update(salt);
    mac.update(context);
    mac.update((byte) 1);
    byte[] derived = mac.doFinal();
    messageKey = new SecretKeySpec(derived, "AES");
    Secrets.zero(derived);
    segment = 0;
  }

  /** Seals the next segment; returns the bytes written. */
  int seal(Slice plain, boolean last, byte[] out, int outOffset) {
    try {
      cipher.init(Cipher.ENCRYPT_MODE, messageKey, nonce(last));
      return cipher.doFinal(plain.array(), plain.offset(), plain.length(), out, outOffset);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM cannot encrypt " + plain.length() + " bytes", e);
    }
  }

  /** Opens the next segment, ciphertext and tag; returns the bytes written. */
  int open(Slice sealed, boolean last, byte[] out, int outOffset) throws AEADBadTagException {
    try {
      cipher.init(Cipher.DECRYPT_MODE, messageKey, nonce(last));
      return cipher.doFinal(sealed.array(), sealed.offset(), sealed.length(), out, outOffset);
    } catch (AEADBadTagException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM cannot decrypt " + sealed.length() + " bytes", e);
    }
  }

  /**
   * Decrypts a part of segment {@code number} without looking at its tag: GCM encrypts as CTR,
   * whose counter is 2 at the segment's first block (NIST SP 800-38D, 7.1).
   *
   * @param firstBlock number of the part's first block of 16 bytes in the segment
   */
  byte[] decrypt(int number, boolean last, int firstBlock, Slice part) {
    segment = number;
    byte[] counter = Arrays.copyOf(nonceBytes(last), NONCE_BYTES + Integer.BYTES);
    for (int i = 0; i < Integer.BYTES; i++) {
      counter[counter.length - 1 - i] = (byte) ((firstBlock + 2) >>> (8 * i));
    }
    try {
      Cipher ctr = Cipher.getInstance("AES/CTR/NoPadding");
      ctr.init(Cipher.DECRYPT_MODE, messageKey, new IvParameterSpec(counter));
      return ctr.doFinal(part.array(), part.offset(), part.length());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-CTR", e);
    }
  }

  private AlgorithmParameterSpec nonce(boolean last) {
    return new GCMParameterSpec(TAG_BITS, nonceBytes(last));
  }

  private byte[] nonceBytes(boolean last) {
    byte[] nonce = new byte[NONCE_BYTES];
    nonce[0] = (byte) (last ? 1 : 0);
    for (int i = 0; i < Integer.BYTES; i++) {
      nonce[NONCE_BYTES - 1 - i] = (byte) (segment >>> (8 * i));
    }
    segment++;
    return nonce;
  }
}
