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
 * @param signature 64 bytes
 */
record SignedDer(ASN1Sequence content, byte[] contentDer, byte[] signature) {

  /** DER of the only algorithm. Comparing bytes also refuses the NULL parameters of RFC 8410 §3. */
  private static final byte[] ED25519_DER = Der.encoded(CertificateProfile.ED25519);

  static SignedDer parse(byte[] der, int bytesMax, String what) throws RefusedException {
    if (der.length > bytesMax) {
      throw new RefusedException(
          Reason.TOO_LARGE, what + " has " + der.length + " bytes; at most " + bytesMax);
    }
    ASN1Sequence outer = Der.sequence(Der.canonical(der, what), 3, what);
    requireEd25519(outer.getObjectAt(1), what);
    if (!(outer.getObjectAt(2) instanceof ASN1BitString signature)
        || signature.getPadBits() != 0
        || signature.getOctets().length != VerifyKey.SIGNATURE_BYTES) {
      throw Der.malformed(what + " signature");
    }
    ASN1Sequence content = Der.sequence(outer.getObjectAt(0), what);
    return new SignedDer(content, Der.encoded(content), signature.getOctets());
  }

  /** The inner algorithm must be the outer one: both are the one and only. */
  static void requireEd25519(ASN1Encodable algorithm, String what) throws RefusedException {
    if (!Arrays.equals(Der.encoded(algorithm), ED25519_DER)) {
      throw new RefusedException(
          Reason.ALGORITHM, what + " uses an algorithm other than Ed25519 without parameters");
    }
  }

  boolean isSignedBy(VerifyKey key) {
    return key.verify(contentDer, signature);
  }
}
