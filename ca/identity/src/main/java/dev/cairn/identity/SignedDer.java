package dev.cairn.identity;

import dev.cairn.crypto.VerifyKey;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Sequence;

/**
 * The outer shape that X.509 certificates and revocation lists share: content, algorithm,
 * signature.
 *
 * @param content the part that is signed
 * @param contentDer its bytes
 * @param algorithmDer one of the two, by which it says to be signed
 * @param signature in the algorithm's form
 */
record SignedDer(ASN1Sequence content, byte[] contentDer, byte[] algorithmDer, byte[] signature) {

  /** Comparing bytes also refuses the NULL parameters of RFC 8410 §3. */
  private static final byte[] ED25519_DER = Der.encoded(CertificateProfile.ED25519);

  private static final byte[] ECDSA_DER = Der.encoded(CertificateProfile.ECDSA_P256);

  /** DER of two numbers of 33 bytes. */
  private static final int ECDSA_BYTES_MAX = 72;

  static SignedDer parse(byte[] der, int bytesMax, String what) throws RefusedException {
    if (der.length > bytesMax) {
      throw new RefusedException(
          Reason.TOO_LARGE, what + " has " + der.length + " bytes; at most " + bytesMax);
    }
    ASN1Sequence outer = Der.sequence(Der.canonical(der, what), 3, what);
    byte[] algorithm = Der.encoded(outer.getObjectAt(1));
    boolean isEd25519 = Arrays.equals(algorithm, ED25519_DER);
    if (!isEd25519 && !Arrays.equals(algorithm, ECDSA_DER)) {
      throw new RefusedException(
          Reason.ALGORITHM,
          what
              + " uses an algorithm other than Ed25519, or ECDSA with SHA-256, without parameters");
    }
    if (!(outer.getObjectAt(2) instanceof ASN1BitString signature)
        || signature.getPadBits() != 0
        || !isLength(signature.getOctets().length, isEd25519)) {
      throw Der.malformed(what + " signature");
    }
    ASN1Sequence content = Der.sequence(outer.getObjectAt(0), what);
    return new SignedDer(content, Der.encoded(content), algorithm, signature.getOctets());
  }

  private static boolean isLength(int bytes, boolean isEd25519) {
    return isEd25519 ? bytes == VerifyKey.SIGNATURE_BYTES : bytes <= ECDSA_BYTES_MAX;
  }

  /** The inner algorithm must be the outer one. */
  void requireAlgorithm(ASN1Encodable inner, String what) throws RefusedException {
    if (!Arrays.equals(Der.encoded(inner), algorithmDer)) {
      throw new RefusedException(
          Reason.ALGORITHM, what + " names one algorithm within and another without");
    }
  }

  /** False also if it is the other algorithm's: what a key of one kind signs is of that kind. */
  boolean isSignedBy(CertificateKey key) {
    return Arrays.equals(algorithmDer, Der.encoded(key.algorithm()))
        && key.verify(contentDer, signature);
  }
}
