package dev.cairn.libp2p.noise;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import javax.crypto.KeyAgreement;

/** The Diffie–Hellman function of RFC 7748 on raw 32-byte strings, by the JDK. */
final class X25519 {

  static final int KEY_BYTES = 32;

  private static final byte[] BASE_POINT = new byte[KEY_BYTES];

  static {
    BASE_POINT[0] = 9; // RFC 7748 §4.1
  }

  private X25519() {}

  /**
   * A key pair.
   *
   * @param secret 32 bytes; any value is a valid scalar after clamping
   * @param open the public key
   */
  record KeyPair(byte[] secret, byte[] open) {

    static KeyPair generate(SecureRandom random) {
      byte[] secret = new byte[KEY_BYTES];
      random.nextBytes(secret);
      return of(secret);
    }

    static KeyPair of(byte[] secret) {
      try {
        return new KeyPair(secret, agree(secret, BASE_POINT));
      } catch (InvalidKeyException e) {
        throw new IllegalStateException("the base point is a valid key", e);
      }
    }
  }

  /**
   * The shared secret.
   *
   * @throws InvalidKeyException if {@code open} has small order, so that the secret would be zero
   *     whatever {@code secret} is
   */
  static byte[] agree(byte[] secret, byte[] open) throws InvalidKeyException {
    try {
      KeyFactory keys = KeyFactory.getInstance("X25519");
      KeyAgreement agreement = KeyAgreement.getInstance("X25519");
      agreement.init(
          keys.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, secret)));
      agreement.doPhase(
          keys.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, u(open))), true);
      return agreement.generateSecret();
    } catch (InvalidKeyException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has X25519", e);
    }
  }

  /** The u-coordinate: little-endian, top bit ignored (RFC 7748 §5). */
  private static BigInteger u(byte[] open) {
    byte[] bigEndian = new byte[KEY_BYTES];
    for (int i = 0; i < KEY_BYTES; i++) {
      bigEndian[i] = open[KEY_BYTES - 1 - i];
    }
    bigEndian[0] &= 0x7F;
    return new BigInteger(1, bigEndian);
  }
}
