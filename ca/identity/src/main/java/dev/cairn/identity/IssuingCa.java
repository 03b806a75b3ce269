package dev.cairn.identity;

import dev.cairn.crypto.Hash;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;

/**
 * An issuing CA that a root vouches for: one generation of an authority.
 *
 * @param der its certificate
 * @param subjectDer DER of its distinguished name
 * @param key that signs certificates and revocation lists
 * @param ended ids of those before it that the root ended with it, before their time
 * @param notBefore start of validity
 * @param notAfter end of validity; no certificate by it is good for longer
 */
public record IssuingCa(
    byte[] der,
    byte[] subjectDer,
    CertificateKey key,
    Set<Hash> ended,
    Instant notBefore,
    Instant notAfter) {

  /** A CA's last year is for what it issued before. */
  private static final Duration ROLLOVER_BEFORE = CertificateProfile.ISSUER_VALIDITY.dividedBy(2);

  /** 64 bits: more than anybody finds a second key for. */
  private static final int DIGITS = 16;

  /**
   * Reads DER and checks all that does not pass with time; not its dates.
   *
   * @throws RefusedException {@code FOREIGN_ROOT}, {@code ALT_SIGNATURE}, {@code PATH_LENGTH},
   *     {@code NAME_CONSTRAINT} and others, as {@link Admission#check} would name it
   */
  public static IssuingCa verify(TrustAnchor anchor, byte[] der) throws RefusedException {
    ParsedCertificate parsed = IssuerProfile.check(anchor, der);
    return new IssuingCa(
        der.clone(),
        parsed.subjectName(),
        parsed.key(),
        IssuerProfile.ended(parsed),
        parsed.notBefore(),
        parsed.notAfter());
  }

  /**
   * As {@link #verify}, and in force at {@code now}.
   *
   * @throws RefusedException also {@code NOT_YET_VALID}, {@code EXPIRED}
   */
  public static IssuingCa verify(TrustAnchor anchor, byte[] der, Instant now)
      throws RefusedException {
    IssuerProfile.check(anchor, der, now);
    return verify(anchor, der);
  }

  /** SHA-256 of the key's SubjectPublicKeyInfo: how it is told from others. */
  public Hash id() {
    return key.hash();
  }

  /** Digits of an id for people to compare, and in names of files. */
  public static String digits(Hash id) {
    return id.hex().substring(0, DIGITS);
  }

  /** Digits of this CA's id. */
  public String digits() {
    return digits(id());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IssuingCa that && Arrays.equals(der, that.der);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(der);
  }

  @Override
  public String toString() {
    return "IssuingCa[" + id().shortHex() + ", until " + notAfter + "]";
  }

  /** True once the next generation should issue. */
  public boolean isRolloverDue(Instant now) {
    return !now.isBefore(rolloverDue());
  }

  /** From when on the next generation should issue: a year before the end. */
  public Instant rolloverDue() {
    return notAfter.minus(ROLLOVER_BEFORE);
  }
}
