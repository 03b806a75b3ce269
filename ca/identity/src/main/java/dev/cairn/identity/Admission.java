package dev.cairn.identity;

import java.time.Instant;

/**
 * The verdict on a credential. A pure function over parsed structures: no PKIX path validation, no
 * clock, no cache, the same answer everywhere.
 *
 * <p>Order of the checks: bounds and canonical DER, issuing CA (signed by the root, path length,
 * name constraint, dates), device certificate (signature, profile, names, dates), the draw of the
 * node id, the log (checkpoint signature, inclusion), revocation. The cheapest that can say no to
 * garbage come first; revocation last, so that a refusal for it means the rest was sound.
 *
 * <p>Cost: three Ed25519 verifications, about a fifth of a millisecond. That the connection's peer
 * holds the key is not shown by a credential: the caller compares {@link Device#key()} with the key
 * that the handshake proved.
 */
public sealed interface Admission {

  /** Every check passed. */
  record Admitted(Credential credential) implements Admission {
    /** What the certificate says of the device. */
    public Device device() {
      return credential.device();
    }
  }

  /**
   * A check failed.
   *
   * @param reason which
   * @param detail for people: names the thing and the remedy
   */
  record Refused(Reason reason, String detail) implements Admission {}

  /**
   * The device that {@code credential} was issued to, though it may be over or revoked since: for
   * what a device once said and cannot take back. Lets nobody in.
   */
  static Admission issued(TrustAnchor anchor, UnverifiedCredential credential) {
    try {
      return new Admitted(AdmissionChecks.issued(anchor, credential));
    } catch (RefusedException e) {
      return new Refused(e.reason(), String.valueOf(e.getMessage()));
    }
  }

  /**
   * Judges {@code credential}.
   *
   * @param crl the newest revocation list that the caller knows. A list that is {@link
   *     RevocationList.Freshness#EXPIRED} refuses; for {@code STALE} the caller decides what still
   *     goes on
   * @param now the caller's clock
   */
  static Admission check(
      TrustAnchor anchor, UnverifiedCredential credential, RevocationList crl, Instant now) {
    try {
      return new Admitted(AdmissionChecks.check(anchor, credential, crl, now));
    } catch (RefusedException e) {
      return new Refused(e.reason(), String.valueOf(e.getMessage()));
    }
  }
}
