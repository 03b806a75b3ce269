package dev.cairn.overlay;

import dev.cairn.crypto.VerifyKey;
import dev.cairn.identity.Device;
import dev.cairn.identity.RevocationList;
import dev.cairn.identity.UnverifiedCredential;
import java.util.Optional;

/**
 * The doorkeeper: says whether a credential is a member's, by the organisation's certificates, its
 * log and its newest revocation list. The overlay asks here and believes nothing else.
 *
 * <p>{@link CertificateGate} is the real one. All methods are safe for many threads and do not wait
 * for any peer.
 */
public interface Gate {

  /** Bound on an encoded credential: device and CA certificate, log proof, checkpoint. */
  int CREDENTIAL_BYTES_MAX = UnverifiedCredential.BYTES_MAX;

  /** Bound on an encoded revocation list: 40,000 revoked certificates. */
  int CRL_BYTES_MAX = RevocationList.BYTES_MAX;

  /** The verdict on an encoded credential now. The array is only read. */
  Judgement judge(byte[] credential);

  /**
   * The device that an encoded credential was issued to, though it may be over or revoked since;
   * empty if it is none of this organisation's. For what a device once said and cannot take back:
   * it lets nobody in.
   */
  Optional<Device> issued(byte[] credential);

  /**
   * True if {@code signature} is {@code key}'s over {@code message}. For every signature of a
   * member that the overlay checks, so that a simulated world can check each but once.
   */
  default boolean isSigned(VerifyKey key, byte[] message, byte[] signature) {
    return key.verify(message, signature);
  }

  /** The newest checkpoint of the authority's log that was seen, a signed note; empty: none. */
  default byte[] checkpoint() {
    return new byte[0];
  }

  /**
   * Shows a checkpoint from anybody. The newest that the log signed is kept; two that disagree are
   * proof that the log is not one log, and raise an alarm.
   *
   * @return true if it is the newest now
   */
  default boolean offerCheckpoint(byte[] note) {
    return false;
  }

  /** True if the newest revocation list held takes back what {@code device} had. */
  boolean revokes(Device device);

  /** Number of the newest revocation list held; 0 while there is none. */
  long crlNumber();

  /**
   * True while that list is not overdue. Else newcomers stay out and no secret share is given out,
   * since whoever asks may have been revoked meanwhile; members known before go on.
   */
  boolean isFresh();

  /** That list, encoded; empty while there is none. */
  byte[] crl();

  /**
   * Offers a revocation list from anybody. Kept, for ever in the place of the older one, if the
   * authority signed it and its number is higher.
   */
  CrlVerdict offer(byte[] crl);

  /** What a gate says of a credential. */
  sealed interface Judgement {
    /**
     * A member's device.
     *
     * @param knownOnly the revocation list is so old that only devices which were members before
     *     may go on: no newcomers
     */
    record Admitted(Device device, boolean knownOnly) implements Judgement {}

    /** Not a member; {@code reason} is sent to the peer and logged, at most 200 characters. */
    record Refused(String reason) implements Judgement {}
  }

  /** What became of an offered revocation list. */
  sealed interface CrlVerdict {
    /** It is the newest now, and on disk. */
    record Kept(long number) implements CrlVerdict {}

    /** Valid or not: one with a number at least as high is held already. */
    record NotNewer() implements CrlVerdict {}

    /** Not a list of this organisation's authority, or it could not be stored. */
    record Refused(String reason) implements CrlVerdict {}
  }
}
