package dev.cairn.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTF8String;

/**
 * What makes a certificate a recovery certificate, beside its role: {@code SEQUENCE { delay INTEGER
 * (seconds), approvers SEQUENCE OF UTF8String }}.
 *
 * @param delay for which every holder of a share lets living devices object, 0..{@link #DELAY_MAX}
 * @param approvers registrars who let it happen; {@link #APPROVERS_MIN} different ones or more
 */
public record RecoveryBinding(Duration delay, List<String> approvers) {

  /** One registrar alone gives nobody's vault to anybody. */
  public static final int APPROVERS_MIN = 2;

  /** Longer than a month nobody waits: it would be a way of saying no. */
  public static final Duration DELAY_MAX = Duration.ofDays(30);

  /** The design's (protocols §5). */
  public static final Duration DELAY_DEFAULT = Duration.ofDays(2);

  /** The least outside a demonstration: a person must have a chance to see a notice. */
  public static final Duration DELAY_MIN = Duration.ofHours(1);

  /** For so long after its delay a recovery can be finished; then it has to be approved anew. */
  public static final Duration WINDOW = Duration.ofDays(14);

  private static final int APPROVERS_MAX = 8;
  private static final int NAME_LENGTH_MAX = 128;

  public RecoveryBinding {
    approvers = List.copyOf(approvers);
    if (delay.isNegative() || delay.compareTo(DELAY_MAX) > 0) {
      throw new IllegalArgumentException("a recovery's delay is 0 to " + DELAY_MAX.toDays() + " d");
    }
    boolean isNamed =
        approvers.stream().allMatch(n -> !n.isBlank() && n.length() <= NAME_LENGTH_MAX);
    if (new HashSet<>(approvers).size() < APPROVERS_MIN
        || approvers.size() > APPROVERS_MAX
        || !isNamed) {
      throw new IllegalArgumentException(
          "a recovery is approved by " + APPROVERS_MIN + " different registrars or more");
    }
  }

  /** When the delay of a certificate with this start is over, by the authority's clock. */
  public Instant waitsUntil(Instant notBefore) {
    return notBefore.plus(CertificateProfile.BACKDATE).plus(delay);
  }

  /** When a certificate with this start recovers nothing any more. */
  public Instant over(Instant notBefore) {
    return waitsUntil(notBefore).plus(WINDOW);
  }

  /** The extension's value. */
  public byte[] encode() {
    ASN1Encodable[] names =
        approvers.stream().map(DERUTF8String::new).toArray(ASN1Encodable[]::new);
    return CertificateProfile.der(
        new DERSequence(
            new ASN1Encodable[] {new ASN1Integer(delay.toSeconds()), new DERSequence(names)}));
  }

  static RecoveryBinding readLogged(LoggedDer fields) {
    Duration delay = Duration.ofSeconds(fields.next(LoggedDer.INTEGER).integer().longValueExact());
    LoggedDer names = fields.next(LoggedDer.SEQUENCE);
    List<String> approvers = new ArrayList<>();
    while (names.hasMore()) {
      approvers.add(
          new String(
              names.next(LoggedDer.UTF8).content(), java.nio.charset.StandardCharsets.UTF_8));
    }
    return new RecoveryBinding(delay, approvers);
  }

  static RecoveryBinding decode(byte[] value) throws RefusedException {
    String what = "recovery binding";
    ASN1Sequence fields = Der.sequence(Der.canonical(value, what), 2, what);
    ASN1Sequence names = Der.sequence(fields.getObjectAt(1), what);
    if (names.size() > APPROVERS_MAX) {
      throw new RefusedException(Reason.RECOVERY_BINDING, "too many approvers");
    }
    List<String> approvers = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      approvers.add(Der.utf8(names, i, what));
    }
    try {
      return new RecoveryBinding(Duration.ofSeconds(Der.longValue(fields, 0, what)), approvers);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new RefusedException(Reason.RECOVERY_BINDING, String.valueOf(e.getMessage()));
    }
  }
}
