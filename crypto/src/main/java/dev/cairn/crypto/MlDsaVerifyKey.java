package dev.cairn.crypto;

import java.util.Arrays;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.signers.MLDSASigner;

/** The public half of an {@link MlDsaKey}. Every {@value #BYTES} bytes are one. */
public final class MlDsaVerifyKey {

  /** Length of a key (FIPS 204, table 2). */
  public static final int BYTES = 1952;

  /** Length of a signature (FIPS 204, table 2). */
  public static final int SIGNATURE_BYTES = 3309;

  private final byte[] bytes;
  private final MLDSAPublicKeyParameters key;

  private MlDsaVerifyKey(byte[] owned) {
    this.bytes = owned;
    this.key = new MLDSAPublicKeyParameters(MLDSAParameters.ml_dsa_65, owned);
  }

  static MlDsaVerifyKey ofChecked(byte[] owned) {
    return new MlDsaVerifyKey(owned);
  }

  /**
   * From its bytes, which are copied.
   *
   * @throws InvalidKeyException if there are not {@value #BYTES}
   */
  public static MlDsaVerifyKey of(byte[] bytes) throws InvalidKeyException {
    if (bytes.length != BYTES) {
      throw new InvalidKeyException("an ML-DSA-65 key has " + BYTES + " bytes");
    }
    return new MlDsaVerifyKey(bytes.clone());
  }

  /** True if {@code signature} is this key's over {@code message}. Takes half a millisecond. */
  public boolean verify(byte[] message, byte[] signature) {
    if (signature.length != SIGNATURE_BYTES) {
      return false;
    }
    MLDSASigner signer = new MLDSASigner();
    signer.init(false, key);
    signer.update(message, 0, message.length);
    return signer.verifySignature(signature);
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MlDsaVerifyKey that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
