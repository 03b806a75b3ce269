package dev.cairn.identity;

import dev.cairn.crypto.VerifyKey;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.x509.Time;

/**
 * A certificate of canonical form whose signature nobody checked yet. Version 3, one of two
 * algorithms, no unique identifiers, no extension twice.
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
    CertificateKey key,
    Map<ASN1ObjectIdentifier, Extension> extensions) {

  private static final int FIELDS = 8;
  private static final int EXTENSIONS_TAG = 3;
  private static final int TIME_HEADER_BYTES = 2;

  /** The first of the hundred years that UTCTime has two digits for. */
  private static final int SHORT_YEARS_FROM = 1950;

  private static final Pattern SHORT_TIME = Pattern.compile("[0-9]{12}Z");
  private static final Pattern LONG_TIME = Pattern.compile("[0-9]{14}Z");

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
    signed.requireAlgorithm(fields.getObjectAt(2), what);
    ASN1Sequence validity = Der.sequence(fields.getObjectAt(4), 2, what + " validity");
    return new ParsedCertificate(
        signed,
        serial(fields.getObjectAt(1), what),
        Der.encoded(Der.sequence(fields.getObjectAt(3), what + " issuer")),
        time(validity.getObjectAt(0), what),
        time(validity.getObjectAt(1), what),
        Der.encoded(Der.sequence(fields.getObjectAt(5), what + " subject")),
        CertificateKey.ofSpki(Der.encoded(fields.getObjectAt(6)), what),
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
   * Read by hand, since the JDK's formats load a locale first, which each start would wait for.
   */
  static Instant time(ASN1Encodable value, String what) throws RefusedException {
    byte[] der = Der.encoded(value);
    boolean isShort = value.toASN1Primitive() instanceof ASN1UTCTime;
    if (!isShort && !(value.toASN1Primitive() instanceof ASN1GeneralizedTime)) {
      throw Der.malformed(what + " time");
    }
    String text = new String(der, StandardCharsets.ISO_8859_1).substring(TIME_HEADER_BYTES);
    if (!(isShort ? SHORT_TIME : LONG_TIME).matcher(text).matches()) {
      throw otherForm(what);
    }
    int rest = isShort ? 2 : 4;
    int year = two(text, 0);
    if (isShort) {
      year += year < SHORT_YEARS_FROM % 100 ? 2000 : 1900;
    } else {
      year = 100 * year + two(text, 2);
    }
    boolean fitsShort = year >= SHORT_YEARS_FROM && year < SHORT_YEARS_FROM + 100;
    if (isShort != fitsShort) {
      throw otherForm(what);
    }
    try {
      return LocalDateTime.of(
              year,
              two(text, rest),
              two(text, rest + 2),
              two(text, rest + 4),
              two(text, rest + 6),
              two(text, rest + 8))
          .toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw otherForm(what);
    }
  }

  private static int two(String digits, int at) {
    return Integer.parseInt(digits, at, at + 2, 10);
  }

  private static RefusedException otherForm(String what) {
    return new RefusedException(Reason.NOT_CANONICAL, what + " writes a time in another form");
  }

  static Time time(Instant instant) {
    return new Time(java.util.Date.from(instant), java.util.Locale.ROOT);
  }

  /** Its key, if that is of the kind that all but issuing CAs have. */
  VerifyKey ed25519(String what) throws RefusedException {
    return ed25519(key, what);
  }

  static VerifyKey ed25519(CertificateKey key, String what) throws RefusedException {
    if (key instanceof CertificateKey.Ed25519(VerifyKey plain)) {
      return plain;
    }
    throw new RefusedException(Reason.ALGORITHM, what + " is for a key other than Ed25519");
  }
}
