package dev.cairn.storage.share;

import dev.cairn.identity.CertificateProfile;
import dev.cairn.identity.Device;
import dev.cairn.identity.RecoveryBinding;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * A share goes to a recovery certificate of the same subject alone, after a delay in which any
 * living device of the member can object. That the certificate is in the public log, approved by
 * two registrars and not revoked, admission has checked before this is asked.
 *
 * <p>The delay counts from when this holder was first asked, by its own clock: a certificate can be
 * dated back, a holder's memory cannot. So no authority can shorten it.
 *
 * @param delayMin the least delay, whatever the certificate says: {@link
 *     RecoveryBinding#DELAY_MIN}, and less in demonstrations alone
 */
public record RecoveryPolicy(Duration delayMin) implements ReleasePolicy {

  /** What nodes run. */
  public static final RecoveryPolicy STANDARD = new RecoveryPolicy(RecoveryBinding.DELAY_MIN);

  @Override
  public Decision decide(Request request, UUID owner, Instant now) {
    Device requester = request.requester();
    if (!requester.subject().equals(owner)) {
      return new Decision.Refused("the share is another member's");
    }
    if (requester.recovery().isEmpty()) {
      return new Decision.Refused(
          "a share is given to a recovery certificate alone, which two registrars approve");
    }
    Instant issued = requester.notBefore().plus(CertificateProfile.BACKDATE);
    // Compared with its start, not with its issue: whoever dates it forward gains nothing.
    if (request.vetoed().filter(veto -> !requester.notBefore().isAfter(veto)).isPresent()) {
      return new Decision.Refused("a device of the member vetoed this recovery");
    }
    if (request.heldSince().isAfter(issued)) {
      return new Decision.Refused(
          "the share was dealt after this recovery was approved: the certificate is of an earlier"
              + " one");
    }
    Duration delay = longer(requester.recovery().get().delay(), delayMin);
    if (now.isAfter(issued.plus(delay).plus(RecoveryBinding.WINDOW))) {
      return new Decision.Refused(
          "the recovery was to be finished within "
              + RecoveryBinding.WINDOW.toDays()
              + " days after its delay; have a new one approved");
    }
    Instant until = request.firstAsked().plus(delay);
    return now.isBefore(until) ? new Decision.Waiting(until) : new Decision.Released();
  }

  private static Duration longer(Duration left, Duration right) {
    return left.compareTo(right) < 0 ? right : left;
  }
}
