package dev.cairn.identity;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;

/**
 * One X.509 extension.
 *
 * @param critical must be understood by whoever decides
 * @param value DER inside the OCTET STRING; not yet checked
 */
record Extension(boolean critical, byte[] value) {

  private static final int COUNT_MAX = 32;

  /** DER of TRUE; Bouncy Castle would re-encode any other non-zero octet as it was. */
  private static final byte TRUE_OCTET = (byte) 0xFF;

  /** Reads {@code Extensions}, in order. The same OID twice is refused, whatever it is. */
  static Map<ASN1ObjectIdentifier, Extension> parseAll(ASN1Encodable extensions, String what)
      throws RefusedException {
    Map<ASN1ObjectIdentifier, Extension> byOid = new LinkedHashMap<>();
    ASN1Sequence sequence = Der.sequence(extensions, what + " extensions");
    if (sequence.size() == 0 || sequence.size() > COUNT_MAX) {
      throw Der.malformed(what + " extensions");
    }
    for (ASN1Encodable element : sequence) {
      ASN1Sequence fields = Der.sequence(element, what + " extension");
      if (fields.size() < 2
          || fields.size() > 3
          || !(fields.getObjectAt(0) instanceof ASN1ObjectIdentifier oid)) {
        throw Der.malformed(what + " extension");
      }
      boolean critical = fields.size() == 3;
      if (critical) {
        requireTrue(fields.getObjectAt(1), what);
      }
      byte[] value = Der.octets(fields.getObjectAt(fields.size() - 1), what + " extension");
      if (byOid.put(oid, new Extension(critical, value)) != null) {
        throw new RefusedException(
            Reason.DUPLICATE_EXTENSION, what + " has extension " + oid + " twice");
      }
    }
    return byOid;
  }

  /** DER leaves the default FALSE out, so what is there must be TRUE. */
  private static void requireTrue(ASN1Encodable value, String what) throws RefusedException {
    if (!(value instanceof ASN1Boolean)) {
      throw Der.malformed(what + " extension");
    }
    byte[] encoded = Der.encoded(value);
    if (encoded[encoded.length - 1] != TRUE_OCTET) {
      throw new RefusedException(
          Reason.NOT_CANONICAL, what + " has a critical flag that is not DER's TRUE");
    }
  }
}
