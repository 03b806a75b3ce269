package dev.cairn.authority.log;

import dev.cairn.crypto.Hash;
import dev.cairn.identity.RecoveryBinding;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A recovery, as far as it got.
 *
 * @param id of the invite that stands for it
 * @param approvers registrars, in order, each once
 * @param sinceMs when the first of them approved
 * @param isVetoed a living device of the member objected
 * @param serial of the recovery certificate; empty until it is issued
 */
public record RecoveryState(
    Hash id,
    UUID subject,
    List<String> approvers,
    long sinceMs,
    boolean isVetoed,
    Optional<BigInteger> serial) {

  public RecoveryState {
    approvers = List.copyOf(approvers);
  }

  static RecoveryState begun(Act.RecoveryApproved act) {
    return new RecoveryState(
        act.id(), act.subject(), List.of(act.registrar()), act.timeMs(), false, Optional.empty());
  }

  /** Two different registrars or more have approved, and nobody objected. */
  public boolean isApproved() {
    return approvers.size() >= RecoveryBinding.APPROVERS_MIN && !isVetoed;
  }

  RecoveryState approvedBy(String registrar) {
    List<String> all = new ArrayList<>(approvers);
    if (!all.contains(registrar)) {
      all.add(registrar);
    }
    return new RecoveryState(id, subject, all, sinceMs, isVetoed, serial);
  }

  RecoveryState vetoed() {
    return new RecoveryState(id, subject, approvers, sinceMs, true, serial);
  }

  RecoveryState certified(BigInteger issued) {
    return new RecoveryState(id, subject, approvers, sinceMs, isVetoed, Optional.of(issued));
  }
}
