package dev.cairn.authority;

import dev.cairn.authority.Decision.Denied;
import dev.cairn.authority.Decision.Granted;
import dev.cairn.authority.log.EnrolmentRequest;
import dev.cairn.authority.log.IssuedDevice;
import dev.cairn.authority.log.Quotas;
import dev.cairn.authority.log.RecoveryState;
import dev.cairn.authority.log.Registry;
import dev.cairn.authority.log.Registry.InviteState;
import dev.cairn.authority.log.Registry.RequestState;
import dev.cairn.authority.wire.Denial;
import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Who may enrol: pure decisions over the registry. */
final class EnrolmentRules {

  /** A draw that may end in a certificate, or did already. */
  record Draw(RequestState request, InviteState invite, Optional<IssuedDevice> issued) {}

  private static final Duration YEAR = Duration.ofDays(365);

  private EnrolmentRules() {}

  /** Granted with the log index of the request if it was made before, else to be logged. */
  static Decision<Optional<Long>> request(
      Registry registry, EnrolmentRequest request, byte[] signed, long nowMs) {
    Optional<InviteState> known = registry.invite(request.invite());
    if (known.isEmpty()) {
      return new Denied<>(
          Denial.INVITE_UNKNOWN, "this authority gave out no such invite; ask for a new one");
    }
    InviteState invite = known.get();
    for (Hash leaf : invite.usedBy()) {
      Optional<RequestState> before = registry.request(leaf);
      if (before.isPresent() && before.get().signed().equals(Hash.of(signed))) {
        return new Granted<>(Optional.of(before.get().logIndex()));
      }
    }
    if (invite.usedBy().size() >= invite.terms().uses()) {
      return new Denied<>(
          Denial.INVITE_REUSED, "the invite was used by another device; ask for a new one");
    }
    if (invite.isOverAt(nowMs)) {
      return new Denied<>(
          Denial.INVITE_EXPIRED,
          "the invite was valid until "
              + Instant.ofEpochMilli(invite.givenMs()).plus(invite.terms().validFor())
              + "; ask for a new one");
    }
    if (registry.isRevoked(invite.subject())) {
      return memberRevoked(invite);
    }
    if (isVetoed(registry, request.invite())) {
      return vetoed();
    }
    if (registry.device(request.key()).isPresent()) {
      return keyReused();
    }
    return withinQuotas(registry, invite, nowMs);
  }

  /** Draws count whether they were finished or not: nobody grinds in silence. */
  private static Decision<Optional<Long>> withinQuotas(
      Registry registry, InviteState invite, long nowMs) {
    Quotas quotas = registry.quotas();
    String member = invite.terms().member();
    String device = invite.terms().device();
    int live = registry.liveNodes(invite.subject(), Instant.ofEpochMilli(nowMs)).size();
    if (live >= quotas.devicesMax()) {
      return new Denied<>(
          Denial.QUOTA_DEVICES,
          member + " has " + live + " live devices, as many as a member may; revoke one first");
    }
    long sinceMs = nowMs - YEAR.toMillis();
    boolean isSlotUsedUp =
        !device.isEmpty()
            && registry.draws(invite.subject(), device, sinceMs) >= quotas.drawsPerSlotMax();
    if (isSlotUsedUp || registry.draws(invite.subject(), sinceMs) >= quotas.drawsMax()) {
      return new Denied<>(
          Denial.QUOTA_DRAWS,
          (isSlotUsedUp ? member + "'s device " + device : member)
              + " has drawn as many node ids as may be drawn in a year; ask the registrar to raise"
              + " the quota");
    }
    return new Granted<>(Optional.empty());
  }

  static Decision<Draw> reveal(Registry registry, Hash requestLeaf, byte[] deviceNonce) {
    Optional<RequestState> known = registry.request(requestLeaf);
    Optional<InviteState> invite =
        known.flatMap(request -> registry.invite(request.request().invite()));
    if (known.isEmpty() || invite.isEmpty()) {
      return new Denied<>(
          Denial.REQUEST_UNKNOWN, "no such request is in the log; start the enrolment again");
    }
    RequestState request = known.get();
    if (deviceNonce.length != NodeId.NONCE_BYTES
        || !NodeId.commitment(deviceNonce).equals(request.request().nonceCommitment())) {
      return new Denied<>(
          Denial.REVEAL_WRONG, "the nonce is not the one that the request commits to");
    }
    Optional<IssuedDevice> issued = request.issued();
    if (issued.isEmpty() && registry.isRevoked(invite.get().subject())) {
      return memberRevoked(invite.get());
    }
    if (issued.isEmpty() && isVetoed(registry, request.request().invite())) {
      return vetoed();
    }
    if (issued.isEmpty() && registry.device(request.request().key()).isPresent()) {
      return keyReused();
    }
    return new Granted<>(new Draw(request, invite.get(), issued));
  }

  private static <T> Decision<T> memberRevoked(InviteState invite) {
    return new Denied<>(
        Denial.MEMBER_REVOKED, "member " + invite.terms().member() + " was revoked");
  }

  private static boolean isVetoed(Registry registry, Hash invite) {
    return registry.recovery(invite).filter(RecoveryState::isVetoed).isPresent();
  }

  private static <T> Decision<T> vetoed() {
    return new Denied<>(
        Denial.RECOVERY_VETOED, "a device of the member vetoed this recovery; talk to them");
  }

  private static <T> Decision<T> keyReused() {
    return new Denied<>(
        Denial.KEY_REUSED, "the key has a certificate already; a new device takes a new key");
  }
}
