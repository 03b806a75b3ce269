package dev.cairn.storage.share;

import dev.cairn.identity.Device;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Decides whether a holder gives a share out. Pure: the same answer for the same question. {@link
 * RecoveryPolicy} is what nodes run.
 */
@FunctionalInterface
public interface ReleasePolicy {

  /** The decision on {@code request} for a share of {@code owner} at {@code now}. */
  Decision decide(Request request, UUID owner, Instant now);

  /**
   * Who asks for what.
   *
   * @param requester what its checked certificate says
   * @param heldSince when the share was brought
   * @param firstAsked when this requester first asked this holder for a share of the owner
   * @param vetoed when a device of the owner last objected to recoveries here, if one did
   */
  record Request(
      Device requester, Instant heldSince, Instant firstAsked, Optional<Instant> vetoed) {}

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
