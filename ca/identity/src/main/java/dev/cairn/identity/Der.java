package dev.cairn.identity;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1UTF8String;

/**
 * Strict reading of DER. Bouncy Castle reads BER; here whatever does not re-encode to its own bytes
 * is refused, because two encodings of one content would be two certificates with one meaning, and
 * one of them would slip past whatever was said about the other.
 */
final class Der {

  private Der() {}

  /** Parses {@code bytes}, which must be the DER encoding of their content and nothing more. */
  static ASN1Primitive canonical(byte[] bytes, String what) throws RefusedException {
    ASN1Primitive parsed;
    byte[] again;
    try {
      parsed = ASN1Primitive.fromByteArray(bytes);
      if (parsed == null) {
        throw new RefusedException(Reason.MALFORMED, what + " is empty");
      }
      again = parsed.getEncoded(ASN1Encoding.DER);
    } catch (IOException | RuntimeException e) {
      // Bouncy Castle throws unchecked exceptions on many malformed inputs.
      throw new RefusedException(Reason.MALFORMED, what + " is not ASN.1: " + e.getMessage());
    }
    if (!Arrays.equals(again, bytes)) {
      throw new RefusedException(
          Reason.NOT_CANONICAL, what + " is not in DER: re-encoding it gives other bytes");
    }
    return parsed;
  }

  static ASN1Sequence sequence(ASN1Encodable value, String what) throws RefusedException {
    if (value instanceof ASN1Sequence sequence) {
      return sequence;
    }
    throw malformed(what);
  }

  static ASN1Sequence sequence(ASN1Encodable value, int fields, String what)
      throws RefusedException {
    ASN1Sequence sequence = sequence(value, what);
    if (sequence.size() != fields) {
      throw malformed(what);
    }
    return sequence;
  }

  static byte[] octets(ASN1Sequence fields, int index, int length, String what)
      throws RefusedException {
    byte[] octets = octets(fields.getObjectAt(index), what);
    if (octets.length != length) {
      throw malformed(what);
    }
    return octets;
  }

  static byte[] octets(ASN1Encodable value, String what) throws RefusedException {
    if (value instanceof ASN1OctetString octets) {
      return octets.getOctets();
    }
    throw malformed(what);
  }

  static String utf8(ASN1Sequence fields, int index, String what) throws RefusedException {
    if (fields.getObjectAt(index) instanceof ASN1UTF8String text) {
      return text.getString();
    }
    throw malformed(what);
  }

  static BigInteger integer(ASN1Encodable value, String what) throws RefusedException {
    if (value instanceof ASN1Integer integer) {
      return integer.getValue();
    }
    throw malformed(what);
  }

  static long longValue(ASN1Sequence fields, int index, String what) throws RefusedException {
    BigInteger value = integer(fields.getObjectAt(index), what);
    if (value.bitLength() >= Long.SIZE) {
      throw malformed(what);
    }
    return value.longValue();
  }

  /** DER of one part of a structure that is known to be canonical. */
  static byte[] encoded(ASN1Encodable part) {
    return CertificateProfile.der(part);
  }

  static RefusedException malformed(String what) {
    return new RefusedException(Reason.MALFORMED, what + " does not have the profile's structure");
  }
}
