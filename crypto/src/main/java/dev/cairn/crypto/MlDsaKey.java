package dev.cairn.crypto;

import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.signers.MLDSASigner;

/**
 * A signing key of ML-DSA-65 (FIPS 204): pure, empty context, deterministic. Beside an Ed25519 key
 * that has to hold for twenty years, against whoever has a quantum computer by then. Safe for many
 * threads.
 */
public final class MlDsaKey {

  /** Length of a seed. */
  public static final int SEED_BYTES = 32;

  private static final String PURPOSE = "cairn/ml-dsa-65-beside-ed25519/v1";

  private final MLDSAPrivateKeyParameters key;

  private MlDsaKey(MLDSAPrivateKeyParameters key) {
    this.key = key;
  }

  /** The key of a seed of {@value #SEED_BYTES} bytes, which stays the caller's. */
  public static MlDsaKey fromSeed(byte[] seed) {
    if (seed.length != SEED_BYTES) {
      throw new IllegalArgumentException("a seed of " + seed.length + " bytes");
    }
    return new MlDsaKey(new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_65, seed.clone()));
  }

  /**
   * The one that goes with {@code key}: its seed is HKDF of that key's seed, so that one secret is
   * to be kept and not two. Breaking Ed25519 gives the scalar, which is a hash of the seed, and so
   * nothing of this key.
   */
  public static MlDsaKey beside(SigningKey key) {
    byte[] seed = key.seed();
    byte[] derived = Hkdf.derive(seed, PURPOSE, SEED_BYTES);
    try {
      return fromSeed(derived);
    } finally {
      Secrets.zero(seed, derived);
    }
  }

  /** Signs; {@value MlDsaVerifyKey#SIGNATURE_BYTES} bytes, the same for the same message. */
  public byte[] sign(byte[] message) {
    MLDSASigner signer = new MLDSASigner();
    signer.init(true, key);
    signer.update(message, 0, message.length);
    try {
      return signer.generateSignature();
    } catch (CryptoException e) {
      throw new IllegalStateException("ML-DSA cannot sign " + message.length + " bytes", e);
    }
  }

  /** The public half. */
  public MlDsaVerifyKey verifyKey() {
    return MlDsaVerifyKey.ofChecked(key.getPublicKeyParameters().getEncoded());
  }

  @Override
  public String toString() {
    return "MlDsaKey[hidden]";
  }
}
