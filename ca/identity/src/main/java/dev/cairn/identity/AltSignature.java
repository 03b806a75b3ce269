package dev.cairn.identity;

import dev.cairn.crypto.InvalidKeyException;
import dev.cairn.crypto.MlDsaVerifyKey;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;

/**
 * The second signature of a hybrid root and of the CAs below it (ITU-T X.509 2019 §7.2.2, §9.8):
 * ML-DSA-65 in three extensions that software without it passes over. It covers the certificate
 * without the Ed25519 algorithm and signature, and without itself.
 */
public final class AltSignature {

  private static final ASN1ObjectIdentifier KEY =
      org.bouncycastle.asn1.x509.Extension.subjectAltPublicKeyInfo;
  private static final ASN1ObjectIdentifier ALGORITHM =
      org.bouncycastle.asn1.x509.Extension.altSignatureAlgorithm;
  private static final ASN1ObjectIdentifier VALUE =
      org.bouncycastle.asn1.x509.Extension.altSignatureValue;

  private static final int SIGNATURE_FIELD = 2;
  private static final int EXTENSIONS_TAG = 3;

  private AltSignature() {}

  /** The subject's ML-DSA-65 key; empty if the certificate has none. */
  static Optional<MlDsaVerifyKey> key(ParsedCertificate certificate, String what)
      throws RefusedException {
    Optional<byte[]> value = plain(certificate, KEY, what);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    ASN1Sequence fields = Der.sequence(Der.canonical(value.get(), what), 2, what);
    requireMlDsa(Der.encoded(fields.getObjectAt(0)), what);
    try {
      return Optional.of(MlDsaVerifyKey.of(bits(fields.getObjectAt(1), what)));
    } catch (InvalidKeyException e) {
      throw new RefusedException(Reason.WEAK_KEY, what + ": " + e.getMessage());
    }
  }

  /** True if there is anything of a second signature in the certificate. */
  static boolean isIn(ParsedCertificate certificate) {
    Map<ASN1ObjectIdentifier, Extension> all = certificate.extensions();
    return all.containsKey(ALGORITHM) || all.containsKey(VALUE);
  }

  /**
   * Checks the second signature.
   *
   * @throws RefusedException {@code ALT_SIGNATURE} if there is none, or it is not {@code signer}'s
   */
  static void require(ParsedCertificate certificate, MlDsaVerifyKey signer, String what)
      throws RefusedException {
    Optional<byte[]> algorithm = plain(certificate, ALGORITHM, what);
    Optional<byte[]> value = plain(certificate, VALUE, what);
    if (algorithm.isEmpty() || value.isEmpty()) {
      throw new RefusedException(
          Reason.ALT_SIGNATURE, what + " has no second signature, and its root demands one");
    }
    requireMlDsa(algorithm.get(), what);
    byte[] signature = bits(Der.canonical(value.get(), what), what);
    if (!signer.verify(signed(certificate.signed().content()), signature)) {
      throw new RefusedException(
          Reason.ALT_SIGNATURE, what + " has a second signature that is not the root's");
    }
  }

  /**
   * What the second signature is over: {@code tbs} without its algorithm field and without the
   * signature itself.
   *
   * @param tbs the first part of a certificate of this profile
   */
  public static byte[] signed(ASN1Sequence tbs) {
    ASN1EncodableVector fields = new ASN1EncodableVector();
    for (int i = 0; i < tbs.size() - 1; i++) {
      if (i != SIGNATURE_FIELD) {
        fields.add(tbs.getObjectAt(i));
      }
    }
    ASN1TaggedObject extensions = (ASN1TaggedObject) tbs.getObjectAt(tbs.size() - 1);
    ASN1EncodableVector left = new ASN1EncodableVector();
    for (var extension : ASN1Sequence.getInstance(extensions.getExplicitBaseObject())) {
      if (!ASN1Sequence.getInstance(extension).getObjectAt(0).equals(VALUE)) {
        left.add(extension);
      }
    }
    fields.add(new DERTaggedObject(true, EXTENSIONS_TAG, new DERSequence(left)));
    return CertificateProfile.der(new DERSequence(fields));
  }

  private static Optional<byte[]> plain(
      ParsedCertificate certificate, ASN1ObjectIdentifier oid, String what)
      throws RefusedException {
    return certificate.extensions().containsKey(oid)
        ? Optional.of(ProfileCheck.required(certificate, oid, what))
        : Optional.empty();
  }

  private static void requireMlDsa(byte[] algorithm, String what) throws RefusedException {
    if (!Arrays.equals(algorithm, CertificateProfile.der(CertificateProfile.ML_DSA_65))) {
      throw new RefusedException(
          Reason.ALGORITHM, what + " uses a second algorithm other than ML-DSA-65");
    }
  }

  private static byte[] bits(org.bouncycastle.asn1.ASN1Encodable value, String what)
      throws RefusedException {
    if (value instanceof ASN1BitString bits && bits.getPadBits() == 0) {
      return bits.getOctets();
    }
    throw Der.malformed(what + " second signature");
  }
}
