package dev.cairn.authority;

import dev.cairn.authority.log.Act;
import dev.cairn.authority.log.AuthorityLog;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.log.IssuedDevice;
import dev.cairn.authority.log.RecoveryRules;
import dev.cairn.authority.log.RecoveryState;
import dev.cairn.authority.log.Registry;
import dev.cairn.crypto.Hash;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Recoveries of members who lost every device: approved by two registrars, public in the log,
 * delayed, and ended by a veto of any living device. Safe for many threads, as {@link Authority}.
 */
public final class Recoveries {

  private final GroupCommit commits;
  private final AuthorityLog log;
  private final InstantSource clock;
  private final RecoveryDesk desk;
  private final EscrowDesk escrow;

  Recoveries(
      GroupCommit commits,
      AuthorityLog log,
      InstantSource clock,
      RecoveryDesk desk,
      EscrowDesk escrow) {
    this.commits = commits;
    this.log = log;
    this.clock = clock;
    this.desk = desk;
    this.escrow = escrow;
  }

  /** True if its newest certificate admits it now. */
  static boolean isLiving(Registry registry, IssuedDevice device, Instant now) {
    return !device.revoked()
        && !registry.isRevoked(device.subject())
        && !registry.revokedNodes().contains(device.nodeId())
        && !now.isAfter(device.certificate().notAfter());
  }

  /**
   * One registrar's approval of the device that waits under {@code id}. With the second one's, by
   * another registrar, the device can enrol and gets a recovery certificate.
   *
   * @param terms of the device; they name whose recovery it is
   */
  public Decision<RecoveryState> approve(Hash id, InviteTerms terms, String registrar)
      throws IOException {
    return commits.act(() -> desk.approve(id, terms, registrar));
  }

  /** Every recovery that a registrar approved, newest last. */
  public List<RecoveryState> all() throws IOException {
    return commits.act(() -> log.registry().recoveries());
  }

  /**
   * Ends every recovery of a member on the word of one of its living devices.
   *
   * @param signed {@link dev.cairn.authority.wire.RecoveryVeto}
   * @return how many were ended
   */
  public Decision<Integer> veto(byte[] signed) throws IOException {
    return commits.act(() -> desk.veto(signed));
  }

  /** How recoveries go. */
  public RecoveryRules rules() throws IOException {
    return commits.act(() -> log.registry().recoveryRules());
  }

  /** Changes that, for recoveries certified from now on. */
  public void setRules(RecoveryRules rules, String registrar) throws IOException {
    commits.act(() -> {
      log.append(new Act.RecoveryRulesSet(clock.millis(), rules, registrar));
      return rules;
    });
  }

  /** What owners seal the authority's part to; the same for ever. */
  public byte[] escrowKey() {
    return escrow.publicKey();
  }

  /**
   * The authority's part, sealed to a device under recovery; or a proof of it, for a living device.
   *
   * @param signed {@link dev.cairn.authority.wire.EscrowRequest}
   */
  public Decision<byte[]> escrow(byte[] signed) throws IOException {
    return commits.act(() -> escrow.answer(log.registry(), signed, clock.instant()));
  }
}
