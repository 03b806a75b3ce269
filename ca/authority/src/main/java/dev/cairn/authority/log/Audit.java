package dev.cairn.authority.log;

import dev.cairn.authority.wire.Json;
import dev.cairn.crypto.Hash;
import dev.cairn.identity.DeviceCertificate;
import dev.cairn.identity.RefusedException;

/**
 * What an authority did and what it refused, as one JSON object a line for whoever keeps audit
 * trails: the logger {@code cairn.authority.audit}, level INFO. An act is told once it is durable,
 * by each process that serves, whoever did it; the Merkle log has it for ever. No secret is told.
 */
public final class Audit {

  private static final System.Logger LOG = System.getLogger("cairn.authority.audit");

  private Audit() {}

  /** An entry was written. */
  static void done(long entry, Act act) {
    if (!LOG.isLoggable(System.Logger.Level.INFO)) {
      return;
    }
    Json.Writer line = new Json.Writer();
    switch (act) {
      case Act.Founded founded -> line.text("event", "founded");
      case Act.Invited invited ->
          line.text("event", "invited")
              .text("by", invited.registrar())
              .text("member", invited.terms().member())
              .text("device", invited.terms().device())
              .text("site", invited.terms().site())
              .text("uses", "" + invited.terms().uses())
              .text("invite", invited.invite().hex());
      case Act.Requested requested ->
          line.text("event", "requested").text("request", Hash.of(requested.request()).hex());
      case Act.Certified(byte[] certificate) -> certified(line, certificate);
      case Act.Revoked revoked ->
          line.text("event", "revoked")
              .text("by", revoked.registrar())
              .text("reason", revoked.reason())
              .text("member", revoked.subject().map(Object::toString).orElse(""))
              .text("node", revoked.nodeId().map(Object::toString).orElse(""))
              .list("serials", revoked.serials().stream().map(s -> s.toString(16)).toList());
      case Act.Renewed renewed ->
          line.text("event", "renewed").text("request", Hash.of(renewed.request()).hex());
      case Act.QuotasSet set ->
          line.text("event", "quotas_set")
              .text("by", set.registrar())
              .text("devices", "" + set.quotas().devicesMax())
              .text("rerolls", "" + set.quotas().rerollsMax())
              .text("invites_a_day", "" + set.quotas().invitesADayMax());
      case Act.RecoveryRulesSet set ->
          line.text("event", "recovery_rules_set")
              .text("by", set.registrar())
              .text("delay_s", "" + set.rules().delay().toSeconds());
      case Act.RecoveryApproved approved ->
          line.text("event", "recovery_approved")
              .text("by", approved.registrar())
              .text("member", approved.subject().toString())
              .text("recovery", approved.id().hex());
      case Act.RecoveryVetoed vetoed ->
          line.text("event", "recovery_vetoed").text("member", vetoed.subject().toString());
      case Act.RolledOver rolled ->
          line.text("event", "rolled_over").text("issuer", Hash.of(rolled.issuer()).hex());
      case Act.Listed listed -> line.text("event", "listed").text("number", "" + listed.number());
    }
    LOG.log(System.Logger.Level.INFO, line.text("entry", "" + entry).end());
  }

  private static void certified(Json.Writer line, byte[] certificate) {
    line.text("event", "certified");
    try {
      DeviceCertificate says = DeviceCertificate.readLogged(certificate);
      line.text("member", says.subject().subject().toString())
          .text("node", says.node().nodeId().toString())
          .text("serial", says.serial().toString(16))
          .text("until", says.notAfter().toString());
    } catch (RefusedException e) {
      throw new IllegalStateException("wrote a certificate that cannot be read back", e);
    }
  }

  /**
   * Somebody was refused.
   *
   * @param what they asked for; may be a stranger's words
   * @param from their address, or who they signed in as
   * @param reason its name
   */
  public static void refused(String what, String from, String reason, int status) {
    if (LOG.isLoggable(System.Logger.Level.INFO)) {
      LOG.log(
          System.Logger.Level.INFO,
          new Json.Writer()
              .text("event", "refused")
              .text("what", what.length() > 100 ? what.substring(0, 100) : what)
              .text("from", from)
              .text("reason", reason)
              .text("status", "" + status)
              .end());
    }
  }

  /** Somebody came in. */
  public static void cameIn(String who, String how) {
    if (LOG.isLoggable(System.Logger.Level.INFO)) {
      LOG.log(
          System.Logger.Level.INFO,
          new Json.Writer().text("event", "signed_in").text("who", who).text("how", how).end());
    }
  }
}
