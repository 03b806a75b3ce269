package dev.cairn.app.cli;

import dev.cairn.app.output.Message;
import dev.cairn.app.output.Printable;
import dev.cairn.authority.log.Act;
import dev.cairn.authority.log.ActCodec;
import dev.cairn.authority.log.RenewalRequest;
import dev.cairn.crypto.Hash;
import dev.cairn.identity.DeviceCertificate;
import dev.cairn.identity.RefusedException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Locale;

/** A log entry as a message. */
final class AuthorityLogEntry {

  private AuthorityLogEntry() {}

  static Message message(long index, byte[] entry) throws RefusedException {
    Message m = Message.of("log_entry").with("index", index);
    return switch (ActCodec.decode(entry)) {
      case Act.Founded act ->
          m.with("kind", "founded")
              .with("time", time(act.timeMs()))
              .with("fingerprint", Hash.of(act.root()).hex());
      case Act.Requested act ->
          m.with("kind", "requested")
              .with("time", time(act.timeMs()))
              .with("authority_commitment", act.authorityCommitment().hex());
      case Act.Certified(byte[] der) -> certified(m, DeviceCertificate.read(der));
      case Act.Invited act ->
          m.with("kind", "invited")
              .with("time", time(act.timeMs()))
              .with("member", act.terms().member())
              .with("subject", act.subject().toString())
              .with("site", act.terms().site())
              .with("device", act.terms().device().isEmpty() ? null : act.terms().device())
              .with("uses", act.terms().uses())
              .with("registrar", act.registrar().isEmpty() ? null : act.registrar())
              .with("invite", act.invite().hex());
      case Act.Revoked act ->
          m.with("kind", "revoked")
              .with("time", time(act.timeMs()))
              .with("serials", act.serials().stream().map(AuthorityLogEntry::hex).toList())
              .with("subject", act.subject().map(Object::toString).orElse(null))
              .with("node_id", act.nodeId().map(Object::toString).orElse(null))
              .with("reason", act.reason())
              .with("registrar", act.registrar().isEmpty() ? null : act.registrar());
      case Act.QuotasSet act ->
          m.with("kind", "quotas")
              .with("time", time(act.timeMs()))
              .with("devices", act.quotas().devicesMax())
              .with("rerolls", act.quotas().rerollsMax())
              .with("daily", act.quotas().invitesADayMax())
              .with("registrar", act.registrar().isEmpty() ? null : act.registrar());
      case Act.Renewed act ->
          m.with("kind", "renewed")
              .with("time", time(act.timeMs()))
              .with("serial", hex(RenewalRequest.read(act.request()).serial()))
              .with("key", RenewalRequest.read(act.request()).key().toString());
      case Act.RecoveryRulesSet act ->
          m.with("kind", "recovery_rules")
              .with("time", time(act.timeMs()))
              .with("delay_seconds", act.rules().delay().toSeconds())
              .with("demo", act.rules().isDemo())
              .with("registrar", act.registrar().isEmpty() ? null : act.registrar());
      case Act.RecoveryApproved act ->
          m.with("kind", "recovery_approved")
              .with("time", time(act.timeMs()))
              .with("subject", act.subject().toString())
              .with("registrar", act.registrar())
              .with("recovery", act.id().hex());
      case Act.RecoveryVetoed act ->
          m.with("kind", "recovery_vetoed")
              .with("time", time(act.timeMs()))
              .with("subject", act.subject().toString());
      case Act.Listed act ->
          m.with("kind", "listed")
              .with("time", time(act.timeMs()))
              .with("crl_number", act.number())
              .with("crl_sha256", act.lists().stream().map(Hash::hex).toList());
      case Act.RolledOver act ->
          m.with("kind", "rolled_over")
              .with("time", time(act.timeMs()))
              .with("issuer_sha256", Hash.of(act.issuer()).hex());
    };
  }

  private static Message certified(Message m, DeviceCertificate certificate) {
    return m.with("kind", "certified")
        .with("time", certificate.notBefore().toString())
        .with("node_id", certificate.node().nodeId().toString())
        .with("subject", certificate.subject().subject().toString())
        .with("site", certificate.subject().site())
        .with("serial", hex(certificate.serial()))
        .with("not_after", certificate.notAfter().toString())
        .with("role", certificate.subject().role())
        .with("approvers", certificate.recovery().map(r -> r.approvers()).orElse(null))
        .with("key", certificate.key().toString());
  }

  private static String time(long ms) {
    return Instant.ofEpochMilli(ms).toString();
  }

  private static String hex(BigInteger serial) {
    return serial.toString(16);
  }

  /** One line for people. */
  static String words(Message m) {
    String what =
        switch (m.text("kind")) {
          case "founded" -> "root " + m.text("fingerprint");
          case "requested" -> "a draw of a node id";
          case "certified" ->
              "node %s of %s at %s, serial %s, until %s"
                  .formatted(
                      m.text("node_id").substring(0, 8),
                      m.text("subject"),
                      m.text("site"),
                      m.text("serial"),
                      m.text("not_after").replaceFirst("T.*", ""));
          case "invited" ->
              "%s (%s) at %s".formatted(m.text("member"), m.text("subject"), m.text("site"));
          case "revoked" ->
              "%d certificates%s: %s"
                  .formatted(
                      m.texts("serials").size(),
                      m.text("subject").isEmpty() ? "" : " of " + m.text("subject"),
                      m.text("reason"));
          case "quotas" ->
              "%d devices, %d re-rolls, %d invites a day"
                  .formatted(m.number("devices"), m.number("rerolls"), m.number("daily"));
          case "recovery_rules" -> "a recovery waits %d s".formatted(m.number("delay_seconds"));
          case "recovery_approved" ->
              "recovery of %s, by %s".formatted(m.text("subject"), m.text("registrar"));
          case "recovery_vetoed" -> "recovery of " + m.text("subject");
          case "rolled_over" -> "issuing CA " + m.text("issuer_sha256");
          case "renewed" -> "wish to renew serial " + m.text("serial");
          default -> "revocation list " + m.text("crl_number");
        };
    return String.format(
        Locale.ROOT,
        "%7d  %s  %-17s  %s",
        m.number("index"),
        m.text("time"),
        m.text("kind"),
        Printable.text(what));
  }
}
