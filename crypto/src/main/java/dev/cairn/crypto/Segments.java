package dev.cairn.crypto;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The segments of one message under its own key, in order. The nonce of 12 bytes is a flag (1 on
 * the last segment), seven zero bytes and the segment's number in 4, big-endian. One thread.
 */
final class Segments {

  private static final int TAG_BITS = 128;
  private static final int NONCE_BYTES = 12;

  private final Cipher cipher;
  private final SecretKeySpec key;
  private int number;

  /** Takes a copy of {@code messageKey}, which no other message may have. */
  Segments(byte[] messageKey) {
    try {
      cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM", e);
    }
    key = new SecretKeySpec(messageKey, "AES");
  }

  /** Seals the next segment; returns the bytes written. */
  int seal(Slice plain, boolean last, byte[] out, int outOffset) {
    try {
      cipher.init(Cipher.ENCRYPT_MODE, key, nonce(last));
      return cipher.doFinal(plain.array(), plain.offset(), plain.length(), out, outOffset);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM cannot encrypt " + plain.length() + " bytes", e);
    }
  }

  /** Opens the next segment, ciphertext and tag; returns the bytes written. */
  int open(Slice sealed, boolean last, byte[] out, int outOffset) throws AEADBadTagException {
    try {
      cipher.init(Cipher.DECRYPT_MODE, key, nonce(last));
      return cipher.doFinal(sealed.array(), sealed.offset(), sealed.length(), out, outOffset);
    } catch (AEADBadTagException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM cannot decrypt " + sealed.length() + " bytes", e);
    }
  }

  private AlgorithmParameterSpec nonce(boolean last) {
    byte[] nonce = new byte[NONCE_BYTES];
    nonce[0] = (byte) (last ? 1 : 0);
    for (int i = 0; i < Integer.BYTES; i++) {
      nonce[NONCE_BYTES - 1 - i] = (byte) (number >>> (8 * i));
    }
    number++;
    return new GCMParameterSpec(TAG_BITS, nonce);
  }
}
