package dev.cairn.libp2p.noise;

import dev.cairn.crypto.Hash;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The chaining key and the transcript hash of a Noise handshake (Noise §5.2), with SHA-256. */
final class SymmetricState {

  private final NoiseSuite suite;
  private byte[] chainingKey;
  private byte[] transcript;
  private @Nullable CipherState cipher;

  /** Begins with the suite's name, filled up with zeros to 32 bytes (all are at most that). */
  SymmetricState(NoiseSuite suite, byte[] prologue) {
    this.suite = suite;
    byte[] name = suite.noiseName().getBytes(StandardCharsets.US_ASCII);
    transcript = Arrays.copyOf(name, Hash.BYTES);
    chainingKey = transcript;
    mixHash(prologue);
  }

  void mixHash(byte[] data) {
    transcript = Hash.of(transcript, data).bytes();
  }

  void mixKey(byte[] secret) {
    byte[][] keys = derive(secret);
    chainingKey = keys[0];
    cipher = new CipherState(suite, keys[1]);
  }

  byte[] sealAndMix(byte[] plaintext) {
    byte[] sealed = cipher == null ? plaintext : cipher.seal(transcript, plaintext);
    mixHash(sealed);
    return sealed;
  }

  byte[] openAndMix(byte[] sealed) throws AEADBadTagException {
    byte[] plaintext = cipher == null ? sealed : cipher.open(transcript, sealed);
    mixHash(sealed);
    return plaintext;
  }

  /** Whether what is sent now is sealed, which makes it {@link CipherState#TAG_BYTES} longer. */
  boolean sealing() {
    return cipher != null;
  }

  /** The transport keys: of the initiator's messages, of the responder's. */
  CipherState[] split() {
    byte[][] keys = derive(new byte[0]);
    return new CipherState[] {new CipherState(suite, keys[0]), new CipherState(suite, keys[1])};
  }

  byte[] transcript() {
    return transcript.clone();
  }

  /** HKDF with two outputs (Noise §4.3). */
  private byte[][] derive(byte[] secret) {
    byte[] temporary = hmac(chainingKey, secret);
    byte[] first = hmac(temporary, new byte[] {1});
    byte[] input = Arrays.copyOf(first, first.length + 1);
    input[first.length] = 2;
    return new byte[][] {first, hmac(temporary, input)};
  }

  private static byte[] hmac(byte[] key, byte[] data) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
