package dev.cairn.identity;

import dev.cairn.crypto.Hash;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;

/**
 * An issuing CA's list of what it takes back: a full X.509 CRL (RFC 5280 §5) whose signature was
 * checked. Certificates are named by (issuer, serial); members and nodes that shall never come
 * back, by subject and node id in a private extension, so that a certificate nobody listed falls
 * too.
 *
 * <p>Exactly one list per issuer is in force: the one with the highest number ever seen, which the
 * caller keeps on disk. Lists from an issuer are valid for {@link #VALIDITY}; after that they are
 * stale for {@link #GRACE}, then expired.
 *
 * <p>Wire and disk form, protobuf: 1 CRL DER, 2 issuing CA certificate DER.
 */
public final class RevocationList {

  /** From thisUpdate to nextUpdate. */
  public static final Duration VALIDITY = Duration.ofDays(7);

  /** How long after nextUpdate known peers still go on: an authority may be away for a month. */
  public static final Duration GRACE = Duration.ofDays(30);

  /** Bound on the encoded form: 40,000 entries. */
  public static final int BYTES_MAX = 2 * 1024 * 1024;

  private final RevocationFacts facts;
  private final byte[] encoded;

  RevocationList(RevocationFacts facts, byte[] encoded) {
    this.facts = facts;
    this.encoded = encoded;
  }

  /**
   * Reads a list and checks who signed it.
   *
   * @param numberMin the highest number ever seen of this issuer; 0 if none
   * @throws RefusedException {@code CRL_FORGED}, {@code CRL_LOWER_NUMBER}, {@code FOREIGN_ROOT} or
   *     what is wrong with its form
   */
  public static RevocationList verify(TrustAnchor anchor, byte[] encoded, long numberMin)
      throws RefusedException {
    RevocationFacts facts = RevocationListReader.read(anchor, encoded);
    if (facts.number() < numberMin) {
      throw new RefusedException(
          Reason.CRL_LOWER_NUMBER,
          "revocation list " + facts.number() + " is older than " + numberMin + ", seen before");
    }
    return new RevocationList(facts, encoded.clone());
  }

  /** SHA-256 of the issuing CA's SubjectPublicKeyInfo. */
  public Hash issuer() {
    return facts.issuer();
  }

  /** Grows with every list of one issuer; from 1. */
  public long number() {
    return facts.number();
  }

  /** When it was made. */
  public Instant thisUpdate() {
    return facts.thisUpdate();
  }

  /** When there should be a newer one. */
  public Instant nextUpdate() {
    return facts.nextUpdate();
  }

  /** Serial numbers taken back. */
  public Set<BigInteger> serials() {
    return facts.serials();
  }

  /** Members all of whose certificates are taken back. */
  public Set<UUID> subjects() {
    return facts.subjects();
  }

  /** Node ids that no certificate may carry again. */
  public Set<NodeId> nodeIds() {
    return facts.nodeIds();
  }

  /** True if {@code device}'s certificate, member or node id was taken back. */
  public boolean isRevoked(Device device) {
    return (facts.issuer().equals(device.issuer()) && facts.serials().contains(device.serial()))
        || facts.subjects().contains(device.subject())
        || facts.nodeIds().contains(device.nodeId());
  }

  /** True if this list takes {@code other}'s place: the same issuer and a higher number. */
  public boolean replaces(RevocationList other) {
    return issuer().equals(other.issuer()) && number() > other.number();
  }

  /** How much it can still be relied on. */
  public Freshness freshness(Instant now) {
    if (!now.isAfter(nextUpdate())) {
      return Freshness.FRESH;
    }
    return now.isAfter(nextUpdate().plus(GRACE)) ? Freshness.EXPIRED : Freshness.STALE;
  }

  /** A copy of the encoded form. */
  public byte[] encode() {
    return encoded.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RevocationList that && Arrays.equals(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }

  @Override
  public String toString() {
    return "RevocationList[" + number() + " of " + issuer().shortHex() + "]";
  }

  /** What a list is good for. */
  public enum Freshness {
    /** Everything goes on. */
    FRESH,
    /** Reads, repair and known peers go on; no new peers, no share release. */
    STALE,
    /** Nobody is admitted by it. */
    EXPIRED
  }
}
