package dev.cairn.storage.share;

import dev.cairn.identity.Device;
import java.time.Instant;
import java.util.UUID;

/**
 * Decides whether a holder gives a share out. Pure: the same answer for the same question, so that
 * every holder comes to the same one.
 *
 * <p>The place of the public delay and the veto: a policy that answers {@link Decision.Waiting}
 * until 48 h after a request was made public, and {@link Decision.Refused} when a living device of
 * the owner objected. {@link #SAME_SUBJECT}, the policy of today, has neither.
 */
@FunctionalInterface
public interface ReleasePolicy {

  /**
   * Releases at once to any admitted device of the same subject. Admission has refused revoked and
   * expired certificates before; that a certificate was freshly issued for recovery is not asked.
   */
  ReleasePolicy SAME_SUBJECT =
      (request, owner, now) ->
          request.requester().subject().equals(owner)
              ? new Decision.Released()
              : new Decision.Refused("the share is another member's");

  /** The decision on {@code request} for a share of {@code owner} at {@code now}. */
  Decision decide(Request request, UUID owner, Instant now);

  /**
   * Who asks for what.
   *
   * @param requester what its checked certificate says
   * @param heldSince when the share was brought
   */
  record Request(Device requester, Instant heldSince) {}

  /** The outcome. */
  sealed interface Decision {
    /** Give it, sealed to the requester. */
    record Released() implements Decision {}

    /** Never; {@code reason} is for the requester. */
    record Refused(String reason) implements Decision {}

    /** Not before {@code until}. */
    record Waiting(Instant until) implements Decision {}
  }
}
