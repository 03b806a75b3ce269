package dev.cairn.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.crypto.SecretWithEncapsulation;
import org.bouncycastle.crypto.digests.SHA3Digest;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.bouncycastle.crypto.kems.MLKEMExtractor;
import org.bouncycastle.crypto.kems.MLKEMGenerator;
import org.bouncycastle.crypto.params.MLKEMParameters;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLKEMPublicKeyParameters;
import org.bouncycastle.math.ec.rfc7748.X25519;

/**
 * X-Wing: X25519 and ML-KEM-768 (FIPS 203) as one key encapsulation, broken only if both are
 * (draft-connolly-cfrg-xwing-kem; Barbosa et al., eprint 2024/039). Its shared secret is SHA3-256
 * over both secrets, the X25519 share and key, and a label.
 *
 * <p>Stricter than the draft in one thing: an X25519 point of small order is refused on either
 * side, where it would silently leave ML-KEM alone.
 */
final class XWing {

  static final int SEED_BYTES = 32;
  static final int PUBLIC_BYTES = 1216;
  static final int CIPHERTEXT_BYTES = 1120;

  /** Bytes of chance in one encapsulation: 32 for ML-KEM, 32 for X25519. */
  static final int CHANCE_BYTES = 64;

  private static final int SECRET_BYTES = 32;
  private static final int POINT_BYTES = X25519.POINT_SIZE;
  private static final int LATTICE_PUBLIC_BYTES = PUBLIC_BYTES - POINT_BYTES;
  private static final int LATTICE_CIPHERTEXT_BYTES = CIPHERTEXT_BYTES - POINT_BYTES;
  private static final int LATTICE_SEED_BYTES = 64;

  /** The little drawing of an X-wing fighter that the draft fixes. */
  private static final byte[] LABEL = "\\.//^\\".getBytes(StandardCharsets.US_ASCII);

  private XWing() {}

  /** A shared secret and what carries it to the key's owner. */
  record Encapsulated(byte[] secret, byte[] ciphertext) {}

  /** A key pair unfolded from its seed. */
  static final class PrivateKey {

    private final MLKEMPrivateKeyParameters lattice;
    private final byte[] scalar;
    private final byte[] publicKey;

    private PrivateKey(MLKEMPrivateKeyParameters lattice, byte[] scalar) {
      this.lattice = lattice;
      this.scalar = scalar;
      this.publicKey = Arrays.copyOf(lattice.getPublicKey(), PUBLIC_BYTES);
      X25519.generatePublicKey(scalar, 0, publicKey, LATTICE_PUBLIC_BYTES);
    }

    static PrivateKey ofSeed(byte[] seed) {
      byte[] expanded = new byte[LATTICE_SEED_BYTES + X25519.SCALAR_SIZE];
      SHAKEDigest shake = new SHAKEDigest(256);
      shake.update(seed, 0, SEED_BYTES);
      shake.doFinal(expanded, 0, expanded.length);
      byte[] latticeSeed = Arrays.copyOf(expanded, LATTICE_SEED_BYTES);
      byte[] scalar = Arrays.copyOfRange(expanded, LATTICE_SEED_BYTES, expanded.length);
      Secrets.zero(expanded);
      return new PrivateKey(
          new MLKEMPrivateKeyParameters(MLKEMParameters.ml_kem_768, latticeSeed), scalar);
    }

    byte[] publicKey() {
      return publicKey.clone();
    }

    /** The shared secret in {@code ciphertext}, {@value #CIPHERTEXT_BYTES} bytes of anybody's. */
    Optional<byte[]> decapsulate(byte[] ciphertext) {
      byte[] pointSecret = new byte[SECRET_BYTES];
      if (!X25519.calculateAgreement(
          scalar, 0, ciphertext, LATTICE_CIPHERTEXT_BYTES, pointSecret, 0)) {
        return Optional.empty();
      }
      byte[] latticeSecret =
          new MLKEMExtractor(lattice)
              .extractSecret(Arrays.copyOf(ciphertext, LATTICE_CIPHERTEXT_BYTES));
      return Optional.of(combine(latticeSecret, pointSecret, ciphertext, publicKey));
    }
  }

  /**
   * A fresh secret for the owner of {@code publicKey}.
   *
   * @param chance {@value #CHANCE_BYTES} random bytes, never used twice
   * @throws InvalidKeyException if the key is not one of {@value #PUBLIC_BYTES} bytes, its lattice
   *     half not reduced (FIPS 203 §7.2), or its point of small order
   */
  static Encapsulated encapsulate(byte[] publicKey, byte[] chance) throws InvalidKeyException {
    if (publicKey.length != PUBLIC_BYTES) {
      throw new InvalidKeyException(
          "an X-Wing key has " + PUBLIC_BYTES + " bytes, not " + publicKey.length);
    }
    byte[] scalar = Arrays.copyOfRange(chance, CHANCE_BYTES - X25519.SCALAR_SIZE, CHANCE_BYTES);
    byte[] pointSecret = new byte[SECRET_BYTES];
    if (!X25519.calculateAgreement(scalar, 0, publicKey, LATTICE_PUBLIC_BYTES, pointSecret, 0)) {
      throw new InvalidKeyException("an X-Wing key whose X25519 point has small order");
    }
    SecretWithEncapsulation lattice =
        MLKEMGenerator.internalGenerateEncapsulated(
            latticeKey(publicKey), Arrays.copyOf(chance, SECRET_BYTES));
    byte[] ciphertext = Arrays.copyOf(lattice.getEncapsulation(), CIPHERTEXT_BYTES);
    X25519.generatePublicKey(scalar, 0, ciphertext, LATTICE_CIPHERTEXT_BYTES);
    Secrets.zero(scalar);
    return new Encapsulated(
        combine(lattice.getSecret(), pointSecret, ciphertext, publicKey), ciphertext);
  }

  private static MLKEMPublicKeyParameters latticeKey(byte[] publicKey) throws InvalidKeyException {
    try {
      return new MLKEMPublicKeyParameters(
          MLKEMParameters.ml_kem_768, Arrays.copyOf(publicKey, LATTICE_PUBLIC_BYTES));
    } catch (IllegalArgumentException e) {
      throw new InvalidKeyException("an X-Wing key whose ML-KEM half is malformed", e);
    }
  }

  /** The combiner of the draft, §5.3. Zeroes both secrets. */
  private static byte[] combine(
      byte[] latticeSecret, byte[] pointSecret, byte[] ciphertext, byte[] publicKey) {
    SHA3Digest digest = new SHA3Digest(256);
    digest.update(latticeSecret, 0, SECRET_BYTES);
    digest.update(pointSecret, 0, SECRET_BYTES);
    digest.update(ciphertext, LATTICE_CIPHERTEXT_BYTES, POINT_BYTES);
    digest.update(publicKey, LATTICE_PUBLIC_BYTES, POINT_BYTES);
    digest.update(LABEL, 0, LABEL.length);
    byte[] secret = new byte[SECRET_BYTES];
    digest.doFinal(secret, 0);
    Secrets.zero(latticeSecret, pointSecret);
    return secret;
  }
}
