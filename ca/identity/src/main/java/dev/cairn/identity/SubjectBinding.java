package dev.cairn.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTF8String;

/**
 * Whose device a certificate is for and what it may do: {@code SEQUENCE { subject OCTET STRING
 * (16), role UTF8String, site UTF8String, grant INTEGER, pledge INTEGER }}.
 *
 * @param subject the member
 * @param role {@link #DEVICE} or {@link #RECOVERY}
 * @param site failure domain: 1..{@value #SITE_LENGTH_MAX} letters, digits, {@code . _ -}
 * @param grantBytes storage the member may use with others, after coding; 0 or more
 * @param pledgeBytes storage the device offers to others; 0 or more
 */
public record SubjectBinding(
    UUID subject, String role, String site, long grantBytes, long pledgeBytes) {

  /** An ordinary device. */
  public static final String DEVICE = "device";

  /** A device that is being given its member's vaults back. */
  public static final String RECOVERY = "recovery";

  /** Bound on a site's name. */
  public static final int SITE_LENGTH_MAX = 64;

  private static final int UUID_BYTES = 16;

  public SubjectBinding {
    if (!role.equals(DEVICE) && !role.equals(RECOVERY)) {
      throw new IllegalArgumentException("role '" + role + "' is neither device nor recovery");
    }
    if (!isSite(site)) {
      throw new IllegalArgumentException(
          "site '" + site + "': use 1.." + SITE_LENGTH_MAX + " letters, digits, '.', '_' or '-'");
    }
    if (grantBytes < 0 || pledgeBytes < 0) {
      throw new IllegalArgumentException("grant and pledge are 0 bytes or more");
    }
  }

  private static final Pattern SITE = Pattern.compile("[A-Za-z0-9._-]{1," + SITE_LENGTH_MAX + "}");

  /** True for a device that is being given its member's vaults back. */
  public boolean isRecovery() {
    return role.equals(RECOVERY);
  }

  /** The same for the device's life after that. */
  public SubjectBinding asDevice() {
    return new SubjectBinding(subject, DEVICE, site, grantBytes, pledgeBytes);
  }

  /** True if {@code site} has the form of a failure domain's name. */
  public static boolean isSite(String site) {
    return SITE.matcher(site).matches();
  }

  /** The same at {@code site}: lets many share one string. */
  public SubjectBinding at(String newSite) {
    return new SubjectBinding(subject, role, newSite, grantBytes, pledgeBytes);
  }

  /** The extension's value. */
  public byte[] encode() {
    return CertificateProfile.der(
        new DERSequence(
            new ASN1Encodable[] {
              new DEROctetString(uuidBytes(subject)),
              new DERUTF8String(role),
              new DERUTF8String(site),
              new ASN1Integer(grantBytes),
              new ASN1Integer(pledgeBytes)
            }));
  }

  static SubjectBinding readLogged(LoggedDer fields) {
    byte[] subject = fields.next(LoggedDer.OCTET_STRING).content();
    if (subject.length != UUID_BYTES) {
      throw new IndexOutOfBoundsException("subject of " + subject.length + " bytes");
    }
    return new SubjectBinding(
        uuid(subject),
        new String(fields.next(LoggedDer.UTF8).content(), UTF_8),
        new String(fields.next(LoggedDer.UTF8).content(), UTF_8),
        fields.next(LoggedDer.INTEGER).integer().longValueExact(),
        fields.next(LoggedDer.INTEGER).integer().longValueExact());
  }

  static SubjectBinding decode(byte[] value) throws RefusedException {
    String what = "subject binding";
    ASN1Sequence fields = Der.sequence(Der.canonical(value, what), 5, what);
    try {
      return new SubjectBinding(
          uuid(Der.octets(fields, 0, UUID_BYTES, what)),
          Der.utf8(fields, 1, what),
          Der.utf8(fields, 2, what),
          Der.longValue(fields, 3, what),
          Der.longValue(fields, 4, what));
    } catch (IllegalArgumentException e) {
      throw new RefusedException(Reason.SUBJECT_BINDING, String.valueOf(e.getMessage()));
    }
  }

  /** A UUID as its 16 bytes, most significant first (RFC 9562). */
  static byte[] uuidBytes(UUID uuid) {
    return ByteBuffer.allocate(UUID_BYTES)
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits())
        .array();
  }

  static UUID uuid(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong());
  }
}
