package dev.cairn.libp2p.noise;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * One direction's key and counter (Noise §5.1) with ChaCha20-Poly1305 (RFC 8439). The nonce is four
 * zero bytes and the counter, little-endian (Noise §12.3).
 *
 * <p>Arrays go to the cipher in single calls from offset 0 where it can be: the JDK's decryption
 * copies its input otherwise.
 */
final class CipherState {

  static final int TAG_BYTES = 16;

  private final Cipher cipher;
  private final SecretKeySpec key;
  private final byte[] nonce = new byte[12];
  private long counter;

  CipherState(byte[] key) {
    this.key = new SecretKeySpec(key, "ChaCha20");
    try {
      this.cipher = Cipher.getInstance("ChaCha20-Poly1305");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has ChaCha20-Poly1305", e);
    }
  }

  /** Seals all of {@code plaintext}, bound to {@code associated}. */
  byte[] seal(byte[] associated, byte[] plaintext) {
    try {
      start(Cipher.ENCRYPT_MODE);
      cipher.updateAAD(associated);
      return cipher.doFinal(plaintext);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Opens what {@link #seal(byte[], byte[])} made.
   *
   * @throws AEADBadTagException if it was not made with this key, counter and associated data
   */
  byte[] open(byte[] associated, byte[] sealed) throws AEADBadTagException {
    if (sealed.length < TAG_BYTES) {
      throw new AEADBadTagException("sealed text of " + sealed.length + " bytes");
    }
    try {
      start(Cipher.DECRYPT_MODE);
      cipher.updateAAD(associated);
      return cipher.doFinal(sealed);
    } catch (AEADBadTagException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Seals two parts as one text without joining them first; the bytes written. */
  int seal(byte[] head, int headBytes, byte[] body, int offset, int length, byte[] out, int at) {
    try {
      start(Cipher.ENCRYPT_MODE);
      int done = headBytes == 0 ? 0 : cipher.update(head, 0, headBytes, out, at);
      return done + cipher.doFinal(body, offset, length, out, at + done);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Opens the first {@code length} bytes of {@code buffer} where they are; the plaintext's length.
   * The tag is checked before a byte is changed.
   *
   * @param length at least {@link #TAG_BYTES}
   */
  int openInPlace(byte[] buffer, int length) throws AEADBadTagException {
    try {
      start(Cipher.DECRYPT_MODE);
      return cipher.doFinal(buffer, 0, length, buffer, 0);
    } catch (AEADBadTagException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void start(int mode) throws GeneralSecurityException {
    if (counter < 0) {
      throw new IllegalStateException("2^63 messages under one key");
    }
    for (int i = 0; i < Long.BYTES; i++) {
      nonce[4 + i] = (byte) (counter >>> (8 * i));
    }
    counter++;
    cipher.init(mode, key, new IvParameterSpec(nonce));
  }
}
