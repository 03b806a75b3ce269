package dev.cairn.authority;

import dev.cairn.authority.Decision.Denied;
import dev.cairn.authority.Decision.Granted;
import dev.cairn.authority.log.Act;
import dev.cairn.authority.log.AuthorityLog;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.log.IssuedDevice;
import dev.cairn.authority.log.RecoveryState;
import dev.cairn.authority.log.Registry;
import dev.cairn.authority.wire.Denial;
import dev.cairn.authority.wire.RecoveryVeto;
import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import dev.cairn.identity.RecoveryBinding;
import dev.cairn.identity.RefusedException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Approves recoveries, and ends them on a veto. Under the store's lock. */
final class RecoveryDesk {

  /** Between a device's clock and this one's; an old veto is nobody's to repeat. */
  private static final Duration CLOCKS_APART = Duration.ofMinutes(10);

  private final AuthorityLog log;
  private final ApprovalQueue queue;
  private final RevocationDesk revocations;
  private final InstantSource clock;

  RecoveryDesk(
      AuthorityLog log, ApprovalQueue queue, RevocationDesk revocations, InstantSource clock) {
    this.log = log;
    this.queue = queue;
    this.revocations = revocations;
    this.clock = clock;
  }

  /**
   * One registrar's word; the second one's makes the invite, in the same write.
   *
   * @return what was approved so far
   */
  Decision<RecoveryState> approve(Hash id, InviteTerms terms, String registrar) throws IOException {
    Optional<Asked> asked = queue.find(id, clock.millis()).filter(Asked::recovery);
    if (asked.isEmpty()) {
      return new Denied<>(Denial.REQUEST_UNKNOWN, "no device of that id waits for a recovery");
    }
    Optional<UUID> subject = log.registry().subject(terms.member());
    if (subject.isEmpty() || log.registry().isRevoked(subject.get())) {
      return new Denied<>(
          Denial.MEMBER_UNKNOWN, "no member in good standing has the name " + terms.member());
    }
    Optional<RecoveryState> before = log.registry().recovery(id);
    Optional<Denied<RecoveryState>> objection = objection(before, subject.get(), registrar);
    if (objection.isPresent()) {
      return objection.get();
    }
    List<Act> acts = new ArrayList<>();
    acts.add(new Act.RecoveryApproved(clock.millis(), id, subject.get(), registrar));
    int approvals = 1 + before.map(state -> state.approvers().size()).orElse(0);
    if (approvals == RecoveryBinding.APPROVERS_MIN) {
      acts.add(new Act.Invited(clock.millis(), id, subject.get(), terms, registrar));
    }
    log.append(acts);
    if (approvals >= RecoveryBinding.APPROVERS_MIN) {
      log.force(); // else a crash could lose both the asking and the approval
      queue.remove(id, clock.millis());
    }
    return new Granted<>(log.registry().recovery(id).orElseThrow());
  }

  private static Optional<Denied<RecoveryState>> objection(
      Optional<RecoveryState> before, UUID subject, String registrar) {
    if (registrar.isBlank()) {
      return Optional.of(
          new Denied<>(
              Denial.SECOND_REGISTRAR_NEEDED, "a recovery is approved by registrars with a name"));
    }
    if (before.filter(state -> state.approvers().contains(registrar)).isPresent()) {
      return Optional.of(
          new Denied<>(
              Denial.SECOND_REGISTRAR_NEEDED,
              registrar + " has approved this recovery already; another registrar has to as well"));
    }
    if (before.filter(RecoveryState::isVetoed).isPresent()) {
      return Optional.of(
          new Denied<>(
              Denial.RECOVERY_VETOED, "a device of the member vetoed it; the device asks anew"));
    }
    if (before.filter(state -> !state.subject().equals(subject)).isPresent()) {
      return Optional.of(
          new Denied<>(
              Denial.MEMBER_UNKNOWN,
              "another registrar approved it as the recovery of another member; decline it"));
    }
    return Optional.empty();
  }

  /**
   * Ends every recovery of the device's member, and takes back certificates issued for one.
   *
   * @return how many recoveries that were
   */
  Decision<Integer> veto(byte[] signed) throws IOException {
    RecoveryVeto veto;
    try {
      veto = RecoveryVeto.verify(signed);
    } catch (RefusedException e) {
      return new Denied<>(Denial.REQUEST_INVALID, String.valueOf(e.getMessage()));
    }
    Instant now = clock.instant();
    Duration apart = Duration.between(Instant.ofEpochMilli(veto.timeMs()), now).abs();
    if (apart.compareTo(CLOCKS_APART) > 0) {
      return new Denied<>(
          Denial.REQUEST_INVALID, "the veto is of another time than now; set the clock");
    }
    Registry registry = log.registry();
    Optional<IssuedDevice> device =
        registry.device(veto.key()).filter(d -> Recoveries.isLiving(registry, d, now));
    if (device.isEmpty() || device.get().certificate().recovery().isPresent()) {
      return new Denied<>(
          Denial.CERTIFICATE_UNKNOWN, "only a living device of the member vetoes a recovery");
    }
    UUID subject = device.get().subject();
    int waiting = declineWaiting(registry.name(subject));
    List<RecoveryState> open =
        registry.recoveries().stream()
            .filter(state -> state.subject().equals(subject) && !state.isVetoed())
            .filter(state -> isOpen(state, now))
            .toList();
    if (!open.isEmpty()) {
      log.append(new Act.RecoveryVetoed(clock.millis(), subject, signed));
      for (RecoveryState state : open) {
        Optional<Asked> asked = queue.find(state.id(), clock.millis());
        if (asked.isPresent()) {
          queue.put(asked.get().asDeclined(), clock.millis());
        }
        takeBack(state, device.get().nodeId());
      }
    }
    return new Granted<>(waiting + open.size());
  }

  /** Also what one registrar has approved, or none: the member has said no to all of it. */
  private int declineWaiting(String member) throws IOException {
    int declined = 0;
    for (Asked asked : queue.all(clock.millis())) {
      boolean isTheirs = asked.recovery() && !asked.declined() && asked.member().equals(member);
      if (isTheirs) {
        queue.put(asked.asDeclined(), clock.millis());
        declined += log.registry().recovery(asked.id()).isEmpty() ? 1 : 0; // else counted there
      }
    }
    return declined;
  }

  private boolean isOpen(RecoveryState state, Instant now) {
    Optional<IssuedDevice> issued = state.serial().flatMap(log.registry()::device);
    return issued.isEmpty()
        || issued
            .get()
            .certificate()
            .recovery()
            .filter(r -> now.isBefore(r.over(issued.get().certificate().notBefore())))
            .isPresent();
  }

  private void takeBack(RecoveryState state, NodeId by) throws IOException {
    Optional<IssuedDevice> issued = state.serial().flatMap(log.registry()::device);
    if (issued.isPresent() && !issued.get().revoked()) {
      revocations.revoke(
          new Revocation.OfNode(issued.get().nodeId()), "recovery vetoed by node " + by, "");
    }
  }
}
