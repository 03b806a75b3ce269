package dev.cairn.authority.x509;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.MlDsaKey;
import dev.cairn.crypto.MlDsaVerifyKey;
import dev.cairn.crypto.SigningKey;
import dev.cairn.identity.AltSignature;
import dev.cairn.identity.CertificateKey;
import dev.cairn.identity.CertificateProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;

/** Writes and signs X.509 structures. Says nothing of policy: what is asked for is what comes. */
final class CertificateWriter {

  /** RFC 7093 §2, method 1: the leftmost 160 bits of SHA-256 over the key. */
  private static final int KEY_ID_BYTES = 20;

  private CertificateWriter() {}

  /**
   * A certificate to be.
   *
   * @param serial unique at its issuer
   * @param issuer whose key signs
   * @param subject whose key it is about
   * @param notBefore start of validity, whole seconds
   * @param notAfter end of validity, whole seconds
   * @param key the subject's
   * @param extensions in order
   */
  record Draft(
      BigInteger serial,
      X500Name issuer,
      X500Name subject,
      Instant notBefore,
      Instant notAfter,
      CertificateKey key,
      List<Extension> extensions) {
    Draft {
      extensions = List.copyOf(extensions);
    }

    Draft with(List<Extension> others) {
      return new Draft(serial, issuer, subject, notBefore, notAfter, key, others);
    }
  }

  /**
   * As {@link #sign(Draft, SigningKey)}, signed twice: by {@code alt} in two more extensions, and
   * by {@code issuerKey} over all of it.
   */
  static byte[] sign(Draft draft, SigningKey issuerKey, MlDsaKey alt) {
    List<Extension> extensions = new ArrayList<>(draft.extensions);
    extensions.add(plain(Extension.altSignatureAlgorithm, der(CertificateProfile.ML_DSA_65)));
    ASN1Sequence unsigned = content(draft.with(extensions), CertificateProfile.ED25519);
    byte[] signature = alt.sign(AltSignature.signed(unsigned));
    extensions.add(plain(Extension.altSignatureValue, der(new DERBitString(signature))));
    return sign(draft.with(extensions), issuerKey);
  }

  /** Of the subject's second key. */
  static Extension altKey(MlDsaVerifyKey key) {
    return plain(
        Extension.subjectAltPublicKeyInfo,
        der(new SubjectPublicKeyInfo(CertificateProfile.ML_DSA_65, key.bytes())));
  }

  static byte[] sign(Draft draft, SigningKey issuerKey) {
    ASN1Sequence content = content(draft, CertificateProfile.ED25519);
    return joined(content, CertificateProfile.ED25519, issuerKey.sign(der(content)));
  }

  /**
   * As above.
   *
   * @throws IOException if the key's token cannot sign
   */
  static byte[] sign(Draft draft, IssuingKey issuerKey) throws IOException {
    return signed(content(draft, issuerKey.verifyKey().algorithm()), issuerKey);
  }

  private static ASN1Sequence content(Draft draft, AlgorithmIdentifier algorithm) {
    ASN1EncodableVector fields = new ASN1EncodableVector();
    fields.add(new DERTaggedObject(true, 0, new ASN1Integer(2)));
    fields.add(new ASN1Integer(draft.serial));
    fields.add(algorithm);
    fields.add(draft.issuer);
    fields.add(new DERSequence(new ASN1Encodable[] {time(draft.notBefore), time(draft.notAfter)}));
    fields.add(draft.subject);
    fields.add(SubjectPublicKeyInfo.getInstance(draft.key.spki()));
    ASN1Encodable[] extensions = draft.extensions.toArray(new ASN1Encodable[0]);
    fields.add(new DERTaggedObject(true, 3, new DERSequence(extensions)));
    return new DERSequence(fields);
  }

  /** {@code SEQUENCE { content, algorithm, signature over content }}. */
  static byte[] signed(ASN1Object content, IssuingKey key) throws IOException {
    return joined(content, key.verifyKey().algorithm(), key.sign(der(content)));
  }

  private static byte[] joined(
      ASN1Object content, AlgorithmIdentifier algorithm, byte[] signature) {
    return der(
        new DERSequence(new ASN1Encodable[] {content, algorithm, new DERBitString(signature)}));
  }

  static Extension critical(ASN1ObjectIdentifier oid, byte[] value) {
    return new Extension(oid, true, value);
  }

  static Extension plain(ASN1ObjectIdentifier oid, byte[] value) {
    return new Extension(oid, false, value);
  }

  static Extension subjectKeyId(CertificateKey key) {
    return plain(Extension.subjectKeyIdentifier, der(new SubjectKeyIdentifier(keyId(key))));
  }

  static Extension authorityKeyId(CertificateKey issuer) {
    return plain(Extension.authorityKeyIdentifier, der(new AuthorityKeyIdentifier(keyId(issuer))));
  }

  @SuppressWarnings("JavaUtilDate") // Bouncy Castle's type
  static Time time(Instant instant) {
    return new Time(Date.from(instant), Locale.ROOT);
  }

  static byte[] der(ASN1Object value) {
    try {
      return value.getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] keyId(CertificateKey key) {
    return Arrays.copyOf(Hash.of(key.bytes()).bytes(), KEY_ID_BYTES);
  }
}
