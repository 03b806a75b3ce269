package dev.cairn.libp2p.noise;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * One direction's key and counter (Noise §5.1) with ChaCha20-Poly1305 (RFC 8439) or AES-256-GCM
 * (NIST SP 800-38D). The nonce is four zero bytes and the counter, in the suite's byte order (Noise
 * §12.3, §12.4).
 *
 * <p>Arrays go to the cipher in single calls from offset 0 where it can be, and from one array to
 * another: the JDK's decryption copies its input otherwise.
 */
final class CipherState {

  static final int TAG_BYTES = 16;

  private static final int NONCE_BYTES = 12;

  private final NoiseSuite suite;
  private final Cipher cipher;
  private final SecretKeySpec key;
  private final ByteBuffer nonce;
  private long counter;

  CipherState(NoiseSuite suite, byte[] key) {
    this.suite = suite;
    this.key = new SecretKeySpec(key, suite.keyAlgorithm());
    this.nonce = ByteBuffer.allocate(NONCE_BYTES).order(suite.counterOrder());
    try {
      this.cipher = Cipher.getInstance(suite.transformation());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + suite.transformation(), e);
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
   * Opens the first {@code length} bytes of {@code sealed} into {@code out} from its beginning; the
   * plaintext's length. What {@code out} holds after a failure is nothing.
   *
   * @param length at least {@link #TAG_BYTES}
   * @param out another array
   */
  int open(byte[] sealed, int length, byte[] out) throws AEADBadTagException {
    try {
      start(Cipher.DECRYPT_MODE);
      return cipher.doFinal(sealed, 0, length, out, 0);
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
    nonce.putLong(NONCE_BYTES - Long.BYTES, counter);
    counter++;
    cipher.init(mode, key, parameters());
  }

  private AlgorithmParameterSpec parameters() {
    return switch (suite) {
      case AES_GCM -> new GCMParameterSpec(Byte.SIZE * TAG_BYTES, nonce.array());
      case CHACHA_POLY -> new IvParameterSpec(nonce.array());
    };
  }
}
