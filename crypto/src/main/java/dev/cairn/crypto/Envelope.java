package dev.cairn.crypto;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sealing to somebody's public key: HPKE in base mode, single-shot (RFC 9180 §6.1), with the suite
 * X-Wing (0x647A: X25519 + ML-KEM-768), HKDF-SHA256, AES-256-GCM. The hybrid is there because a
 * recorded envelope could be opened years later by whoever then has a quantum computer.
 *
 * <p>An envelope is encapsulation (1120 bytes) ‖ ciphertext ‖ tag (16). It is anonymous: base mode
 * proves nothing of its sender. The nonce is the schedule's own and used once, because every
 * envelope has a fresh secret.
 */
public final class Envelope {

  /** Length of a recipient's public key. */
  public static final int PUBLIC_KEY_BYTES = XWing.PUBLIC_BYTES;

  /** By how much an envelope is longer than what it holds. */
  public static final int OVERHEAD_BYTES = XWing.CIPHERTEXT_BYTES + 16;

  /** Most bytes in one envelope: it is meant for keys and shares. */
  public static final int PLAIN_BYTES_MAX = 1 << 20;

  private static final KeySchedule.Suite SUITE = new KeySchedule.Suite(0x647A, 0x0002, 32);
  private static final int TAG_BITS = 128;

  private Envelope() {}

  /** A recipient's key pair, kept as its seed. Safe for many threads. */
  public static final class KeyPair {

    /** Length of the seed. */
    public static final int SEED_BYTES = XWing.SEED_BYTES;

    private final XWing.PrivateKey privateKey;

    private KeyPair(XWing.PrivateKey privateKey) {
      this.privateKey = privateKey;
    }

    /** A new pair. */
    public static KeyPair generate(SecureRandom random) {
      byte[] seed = new byte[SEED_BYTES];
      random.nextBytes(seed);
      try {
        return fromSeed(seed);
      } finally {
        Secrets.zero(seed);
      }
    }

    /** The pair of a seed of {@value #SEED_BYTES} bytes, which stays the caller's. */
    public static KeyPair fromSeed(byte[] seed) {
      if (seed.length != SEED_BYTES) {
        throw new IllegalArgumentException("an X-Wing seed has 32 bytes, not " + seed.length);
      }
      return new KeyPair(XWing.PrivateKey.ofSeed(seed));
    }

    /** A copy of the public half, {@value Envelope#PUBLIC_KEY_BYTES} bytes. */
    public byte[] publicKey() {
      return privateKey.publicKey();
    }
  }

  /**
   * Seals {@code plain}.
   *
   * @param recipient public key, {@value #PUBLIC_KEY_BYTES} bytes
   * @param info what the envelope is for and between whom; the opener must say the same
   * @param aad further bytes bound to it, may be empty
   * @param plain at most {@value #PLAIN_BYTES_MAX} bytes
   * @throws InvalidKeyException if {@code recipient} is not a usable key
   */
  public static byte[] seal(
      byte[] recipient, byte[] info, byte[] aad, byte[] plain, SecureRandom random)
      throws InvalidKeyException {
    if (plain.length > PLAIN_BYTES_MAX) {
      throw new IllegalArgumentException(plain.length + " bytes are too many for an envelope");
    }
    byte[] chance = new byte[XWing.CHANCE_BYTES];
    random.nextBytes(chance);
    XWing.Encapsulated encapsulated = XWing.encapsulate(recipient, chance);
    Secrets.zero(chance);
    byte[] envelope = Arrays.copyOf(encapsulated.ciphertext(), OVERHEAD_BYTES + plain.length);
    try {
      cipher(Cipher.ENCRYPT_MODE, encapsulated.secret(), info, aad)
          .doFinal(plain, 0, plain.length, envelope, XWing.CIPHERTEXT_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM cannot encrypt " + plain.length + " bytes", e);
    }
    return envelope;
  }

  /**
   * What {@code envelope} holds; the caller zeroes it after use.
   *
   * @throws SealBrokenException if it was sealed to another key, for another {@code info} or {@code
   *     aad}, or any bit of it was changed
   */
  public static byte[] open(KeyPair recipient, byte[] info, byte[] aad, byte[] envelope)
      throws SealBrokenException {
    if (envelope.length < OVERHEAD_BYTES || envelope.length > OVERHEAD_BYTES + PLAIN_BYTES_MAX) {
      throw new SealBrokenException("no envelope has " + envelope.length + " bytes");
    }
    byte[] secret =
        recipient
            .privateKey
            .decapsulate(Arrays.copyOf(envelope, XWing.CIPHERTEXT_BYTES))
            .orElseThrow(() -> new SealBrokenException("an envelope whose point has small order"));
    int length = envelope.length - XWing.CIPHERTEXT_BYTES;
    try {
      return cipher(Cipher.DECRYPT_MODE, secret, info, aad)
          .doFinal(envelope, XWing.CIPHERTEXT_BYTES, length);
    } catch (AEADBadTagException e) {
      throw new SealBrokenException("an envelope that was changed, or meant for another", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM cannot decrypt " + length + " bytes", e);
    }
  }

  /** The cipher of message 0. Zeroes {@code secret}. */
  private static Cipher cipher(int mode, byte[] secret, byte[] info, byte[] aad)
      throws GeneralSecurityException {
    KeySchedule schedule = KeySchedule.of(SUITE, secret, info);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        mode,
        new SecretKeySpec(schedule.key(), "AES"),
        new GCMParameterSpec(TAG_BITS, schedule.baseNonce()));
    cipher.updateAAD(aad);
    Secrets.zero(secret, schedule.key());
    return cipher;
  }
}
