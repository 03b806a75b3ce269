package dev.cairn.authority.console;

import dev.cairn.authority.Asked;
import dev.cairn.authority.Authority;
import dev.cairn.authority.Decision;
import dev.cairn.authority.Revocation;
import dev.cairn.authority.log.InviteTerms;
import dev.cairn.authority.log.Quotas;
import dev.cairn.authority.log.RecoveryRules;
import dev.cairn.authority.wire.InviteCode;
import dev.cairn.authority.wire.QrCode;
import dev.cairn.crypto.Hash;
import dev.cairn.identity.NodeId;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What the console's forms do. */
final class Forms {

  private static final Duration APPROVED_FOR = Duration.ofDays(7);
  private static final long GIB = 1L << 30;

  private final Authority authority;

  Forms(Authority authority) {
    this.authority = authority;
  }

  /** What became of a form. */
  sealed interface Outcome {
    /** Done; {@code next} is the page to go to. */
    record Done(String next) implements Outcome {}

    /** Done, and there is something to show this once. */
    record Shown(Page page) implements Outcome {}

    /** Not done. */
    record Refused(String why) implements Outcome {}

    /** No such form. */
    record Unknown() implements Outcome {}
  }

  Outcome submit(String path, Visit visit) throws IOException {
    try {
      return switch (path) {
        case "/invites" -> invite(visit);
        case "/queue/approve" -> approve(visit);
        case "/queue/decline" -> done(authority.decline(hash(visit.field("id"))), "/queue");
        case "/revoke/member" ->
            revoke(visit, new Revocation.OfMember(UUID.fromString(visit.field("subject"))));
        case "/revoke/node" ->
            revoke(visit, new Revocation.OfNode(new NodeId(hash(visit.field("node")))));
        case "/revoke/certificate" ->
            revoke(visit, new Revocation.OfCertificate(new BigInteger(visit.field("serial"), 16)));
        case RecoveryPages.PATH + "/approve" -> approveRecovery(visit);
        case RecoveryPages.PATH + "/decline" ->
            done(authority.decline(hash(visit.field("id"))), RecoveryPages.PATH);
        case RecoveryPages.PATH + "/delay" -> delay(visit);
        case "/quotas" -> quotas(visit);
        default -> new Outcome.Unknown();
      };
    } catch (IllegalArgumentException e) {
      return new Outcome.Refused(String.valueOf(e.getMessage()));
    }
  }

  private static Hash hash(String hex) {
    return Hash.fromHex(hex);
  }

  private static Outcome done(Decision<?> decision, String next) {
    return switch (decision) {
      case Decision.Granted<?> granted -> new Outcome.Done(next);
      case Decision.Denied<?> denied -> new Outcome.Refused(denied.detail());
    };
  }

  private Outcome revoke(Visit visit, Revocation what) throws IOException {
    String reason = visit.field("reason");
    if (reason.isEmpty()) {
      return new Outcome.Refused("say why: the reason goes into the log");
    }
    String next =
        visit.field("back").matches("/(members|devices)[/?a-z0-9=&-]*")
            ? visit.field("back")
            : "/devices";
    return done(authority.revoke(what, reason, visit.registrar()), next);
  }

  private Outcome invite(Visit visit) throws IOException {
    InviteTerms terms =
        terms(
            visit,
            Duration.ofHours(number(visit, "hours", 24)),
            visit.field("device"),
            number(visit, "uses", 1));
    List<String> addresses = List.of(visit.field("address"));
    if (!addresses.getFirst().matches("[A-Za-z0-9.\\[\\]:-]+:[0-9]{1,5}")) {
      return new Outcome.Refused("give the authority's address as HOST:PORT");
    }
    return switch (authority.invite(terms, addresses, visit.registrar())) {
      case Decision.Denied<InviteCode>(var reason, String detail) -> new Outcome.Refused(detail);
      case Decision.Granted<InviteCode>(InviteCode code) ->
          new Outcome.Shown(
              new Page("/invites", "Invite for " + terms.member())
                  .add(
                      "<p class=\"note\">This code is shown this once. It works for %s device(s)"
                          + " within %s hours.</p><p class=\"code mono\" id=\"code\">%s</p>"
                          + "<p>On the device: <code>cairn join CODE</code>, or scan:</p>",
                      terms.uses(), terms.validFor().toHours(), code.text())
                  .raw("<div class=\"qr\">" + QrCode.of(code.text()).svg() + "</div>")
                  .raw("<p><a href=\"/invites\">Back to the invites</a></p>"));
    };
  }

  private Outcome approve(Visit visit) throws IOException {
    Hash id = hash(visit.field("id"));
    Optional<Asked> asked = authority.waiting().stream().filter(a -> a.id().equals(id)).findFirst();
    if (asked.isEmpty()) {
      return new Outcome.Refused("it does not wait any more");
    }
    InviteTerms terms = terms(visit, APPROVED_FOR, asked.get().device(), 1);
    return done(authority.approve(id, terms, visit.registrar()), "/queue");
  }

  private Outcome approveRecovery(Visit visit) throws IOException {
    Hash id = hash(visit.field("id"));
    Optional<Asked> asked = authority.waiting().stream().filter(a -> a.id().equals(id)).findFirst();
    if (asked.isEmpty()) {
      return new Outcome.Refused("it does not wait any more");
    }
    InviteTerms terms = terms(visit, APPROVED_FOR, asked.get().device(), 1);
    return done(authority.recoveries().approve(id, terms, visit.registrar()), RecoveryPages.PATH);
  }

  private Outcome delay(Visit visit) throws IOException {
    Duration delay = Duration.ofHours(number(visit, "hours", 48));
    authority.recoveries().setRules(new RecoveryRules(delay, false), visit.registrar());
    return new Outcome.Done(RecoveryPages.PATH);
  }

  private static InviteTerms terms(Visit visit, Duration validFor, String device, int uses) {
    return new InviteTerms(
        visit.field("member"),
        visit.field("site"),
        Math.multiplyExact(number(visit, "grant", 1024), GIB),
        Math.multiplyExact(number(visit, "pledge", 10), GIB),
        validFor,
        device,
        uses);
  }

  private static int number(Visit visit, String name, int otherwise) {
    String text = visit.field(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    if (!text.matches("[0-9]{1,7}")) {
      throw new IllegalArgumentException(name + ": '" + text + "' is no whole number");
    }
    return Integer.parseInt(text);
  }

  private Outcome quotas(Visit visit) throws IOException {
    Quotas now = authority.quotas();
    authority.setQuotas(
        new Quotas(
            number(visit, "devices", now.devicesMax()),
            number(visit, "rerolls", now.rerollsMax()),
            number(visit, "daily", now.invitesADayMax())),
        visit.registrar());
    return new Outcome.Done("/quotas");
  }
}
