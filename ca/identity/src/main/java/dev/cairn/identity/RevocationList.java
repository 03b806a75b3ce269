package dev.cairn.identity;

import static java.util.Comparator.naturalOrder;

import dev.cairn.crypto.Hash;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What an organisation's issuing CAs take back: a full X.509 CRL (RFC 5280 §5) of each, whose
 * signature was checked. Certificates are named by (issuer, serial); members and nodes that shall
 * never come back, by subject and node id in a private extension, so that a certificate nobody
 * listed falls too.
 *
 * <p>The CRLs of all CAs are made together, have one number and name each other, so there is
 * exactly one list in force of each issuer: that with the highest number ever seen, which the
 * caller keeps on disk. A list is valid for {@link #VALIDITY}; after that it is stale for {@link
 * #GRACE}, then expired.
 *
 * <p>Wire and disk form, protobuf: 1 CRL DER, for each CA; 2 its certificate DER, for each in the
 * same order.
 */
public final class RevocationList {

  /** From thisUpdate to nextUpdate. */
  public static final Duration VALIDITY = Duration.ofDays(7);

  /** How long after nextUpdate known peers still go on: an authority may be away for a month. */
  public static final Duration GRACE = Duration.ofDays(30);

  /**
   * Bound on the encoded form: about 40,000 serials. Members and nodes stand in the CRL of each CA,
   * so of these there are half as many with two CAs.
   */
  public static final int BYTES_MAX = 2 * 1024 * 1024;

  private final List<RevocationFacts> lists;
  private final byte[] encoded;

  RevocationList(List<RevocationFacts> lists, byte[] encoded) {
    this.lists = List.copyOf(lists);
    this.encoded = encoded;
  }

  /**
   * Reads a list and checks who signed it.
   *
   * @param numberMin the highest number ever seen; 0 if none
   * @throws RefusedException {@code CRL_FORGED}, {@code CRL_INCOMPLETE}, {@code CRL_LOWER_NUMBER},
   *     {@code FOREIGN_ROOT} or what is wrong with its form
   */
  public static RevocationList verify(TrustAnchor anchor, byte[] encoded, long numberMin)
      throws RefusedException {
    List<RevocationFacts> lists = RevocationListReader.read(anchor, encoded);
    long number = lists.getFirst().number();
    if (number < numberMin) {
      throw new RefusedException(
          Reason.CRL_LOWER_NUMBER,
          "revocation list " + number + " is older than " + numberMin + ", seen before");
    }
    return new RevocationList(lists, encoded.clone());
  }

  /** The issuing CAs it is of, each by the SHA-256 of its SubjectPublicKeyInfo. */
  public Set<Hash> issuers() {
    return lists.stream().map(RevocationFacts::issuer).collect(Collectors.toUnmodifiableSet());
  }

  /** Grows with every list; from 1. */
  public long number() {
    return lists.getFirst().number();
  }

  /** When it was made. */
  public Instant thisUpdate() {
    return lists.stream().map(RevocationFacts::thisUpdate).min(naturalOrder()).orElseThrow();
  }

  /** When there should be a newer one. */
  public Instant nextUpdate() {
    return lists.stream().map(RevocationFacts::nextUpdate).min(naturalOrder()).orElseThrow();
  }

  /** Serial numbers taken back. */
  public Set<BigInteger> serials() {
    return all(RevocationFacts::serials);
  }

  /** Members all of whose certificates are taken back. */
  public Set<UUID> subjects() {
    return all(RevocationFacts::subjects);
  }

  /** Node ids that no certificate may carry again. */
  public Set<NodeId> nodeIds() {
    return all(RevocationFacts::nodeIds);
  }

  private <T> Set<T> all(Function<RevocationFacts, Set<T>> what) {
    return lists.stream()
        .flatMap(list -> what.apply(list).stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** True if it says of {@code issuer}'s certificates which are taken back. */
  public boolean covers(Hash issuer) {
    return lists.stream().anyMatch(list -> list.issuer().equals(issuer));
  }

  /** True if the root ended {@code issuer} in the certificate of one that is here. */
  boolean ends(Hash issuer) {
    return lists.stream().anyMatch(list -> list.ended().contains(issuer));
  }

  /** True if {@code device}'s certificate, member or node id was taken back. */
  public boolean isRevoked(Device device) {
    for (RevocationFacts list : lists) {
      boolean isListed =
          list.issuer().equals(device.issuer()) && list.serials().contains(device.serial());
      if (isListed
          || list.subjects().contains(device.subject())
          || list.nodeIds().contains(device.nodeId())) {
        return true;
      }
    }
    return false;
  }

  /**
   * True if this list takes {@code other}'s place: a higher number, and no issuing CA of the other
   * is left out whose certificate is in force at {@code now}, unless the root has ended it in the
   * certificate of one that is here. So the key of one CA, stolen, cannot end the lists of the
   * next.
   */
  public boolean replaces(RevocationList other, Instant now) {
    return number() > other.number()
        && other.lists.stream()
            .allMatch(list ->
                covers(list.issuer()) || now.isAfter(list.issuerEnds()) || ends(list.issuer()));
  }

  /** How much it can still be relied on. */
  public Freshness freshness(Instant now) {
    if (!now.isAfter(nextUpdate())) {
      return Freshness.FRESH;
    }
    return now.isAfter(nextUpdate().plus(GRACE)) ? Freshness.EXPIRED : Freshness.STALE;
  }

  /** DER of each issuing CA's X.509 CRL, for other software. */
  public List<byte[]> crls() {
    try {
      List<byte[]> crls = new ArrayList<>();
      ProtoReader in = new ProtoReader(encoded, "revocation list");
      while (in.next() == 1) { // first all of these: the reader takes no other order
        crls.add(in.bytes(BYTES_MAX));
      }
      return crls;
    } catch (RefusedException e) {
      throw new IllegalStateException("it was read before", e);
    }
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
    return "RevocationList["
        + number()
        + " of "
        + issuers().stream().map(Hash::shortHex).sorted().collect(Collectors.joining(", "))
        + "]";
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
