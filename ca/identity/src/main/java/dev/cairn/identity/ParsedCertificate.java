package dev.cairn.identity;

import dev.cairn.crypto.Hash;
import dev.cairn.crypto.InvalidKeyException;
import dev.cairn.crypto.VerifyKey;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.x509.Time;

/**
 * A certificate of canonical form whose signature nobody checked yet. Version 3, Ed25519, no unique
 * identifiers, no extension twice.
 *
 * @param signed its signed content
 * @param serial positive, at most 159 bits
 * @param issuerName DER of the issuer's name
 * @param notBefore start of validity
 * @param notAfter end of validity
 * @param subjectName DER of the subject's name
 * @param key the subject's public key, of full order
 * @param extensions in order
 */
record ParsedCertificate(
    SignedDer signed,
    BigInteger serial,
    byte[] issuerName,
    Instant notBefore,
    Instant notAfter,
    byte[] subjectName,
    VerifyKey key,
    Map<ASN1ObjectIdentifier, Extension> extensions) {

  /** SubjectPublicKeyInfo up to the 32 bytes of the key (RFC 8410 §4). */
  private static final byte[] SPKI_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final int FIELDS = 8;
  private static final int EXTENSIONS_TAG = 3;

  /** DER of {@code [0] EXPLICIT INTEGER 2}. */
  private static final byte[] VERSION_3 = HexFormat.of().parseHex("a003020102");

  static ParsedCertificate parse(byte[] der, String what) throws RefusedException {
    SignedDer signed = SignedDer.parse(der, CertificateProfile.CERTIFICATE_BYTES_MAX, what);
    try {
      return parse(signed, what);
    } catch (IllegalArgumentException | IllegalStateException | ClassCastException e) {
      // What Bouncy Castle throws for a value of another type than its place asks for.
      throw new RefusedException(Reason.MALFORMED, what + ": " + e.getMessage());
    }
  }

  private static ParsedCertificate parse(SignedDer signed, String what) throws RefusedException {
    ASN1Sequence fields = signed.content();
    if (fields.size() != FIELDS
        || !Arrays.equals(Der.encoded(fields.getObjectAt(0)), VERSION_3)
        || !(fields.getObjectAt(FIELDS - 1) instanceof ASN1TaggedObject extensions)
        || !extensions.hasContextTag(EXTENSIONS_TAG)) {
      throw Der.malformed(what);
    }
    SignedDer.requireEd25519(fields.getObjectAt(2), what);
    ASN1Sequence validity = Der.sequence(fields.getObjectAt(4), 2, what + " validity");
    return new ParsedCertificate(
        signed,
        serial(fields.getObjectAt(1), what),
        Der.encoded(Der.sequence(fields.getObjectAt(3), what + " issuer")),
        time(validity.getObjectAt(0), what),
        time(validity.getObjectAt(1), what),
        Der.encoded(Der.sequence(fields.getObjectAt(5), what + " subject")),
        key(Der.encoded(fields.getObjectAt(6)), what),
        Extension.parseAll(extensions.getExplicitBaseObject(), what));
  }

  private static BigInteger serial(ASN1Encodable value, String what) throws RefusedException {
    BigInteger serial = Der.integer(value, what);
    if (serial.signum() <= 0 || serial.bitLength() > CertificateProfile.SERIAL_BITS) {
      throw Der.malformed(what + " serial");
    }
    return serial;
  }

  /**
   * UTCTime up to 2049, GeneralizedTime after it (RFC 5280 §4.1.2.5): one form for each instant.
   */
  static Instant time(ASN1Encodable value, String what) throws RefusedException {
    Instant instant = Time.getInstance(value).getDate().toInstant();
    if (!Arrays.equals(Der.encoded(time(instant)), Der.encoded(value))) {
      throw new RefusedException(Reason.NOT_CANONICAL, what + " writes a time in another form");
    }
    return instant;
  }

  static Time time(Instant instant) {
    return new Time(java.util.Date.from(instant), java.util.Locale.ROOT);
  }

  static VerifyKey key(byte[] spki, String what) throws RefusedException {
    int prefix = SPKI_PREFIX.length;
    if (spki.length != prefix + VerifyKey.BYTES
        || !Arrays.equals(spki, 0, prefix, SPKI_PREFIX, 0, prefix)) {
      throw new RefusedException(Reason.ALGORITHM, what + " is for a key other than Ed25519");
    }
    try {
      return VerifyKey.of(Arrays.copyOfRange(spki, prefix, spki.length));
    } catch (InvalidKeyException e) {
      throw new RefusedException(Reason.WEAK_KEY, what + ": " + e.getMessage());
    }
  }

  /** SubjectPublicKeyInfo of {@code key}. */
  static byte[] spki(VerifyKey key) {
    byte[] spki = Arrays.copyOf(SPKI_PREFIX, SPKI_PREFIX.length + VerifyKey.BYTES);
    System.arraycopy(key.bytes(), 0, spki, SPKI_PREFIX.length, VerifyKey.BYTES);
    return spki;
  }

  /** SHA-256 of the SubjectPublicKeyInfo: how an issuer is told from another. */
  Hash keyHash() {
    return Hash.of(spki(key));
  }
}
