package dev.cairn.authority.console;

import dev.cairn.authority.Asked;
import dev.cairn.authority.Authority;
import dev.cairn.authority.log.Quotas;
import dev.cairn.authority.log.Registry;
import dev.cairn.authority.log.Registry.InviteState;
import dev.cairn.identity.IssuingCa;
import dev.cairn.identity.RevocationList;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** The pages that are only looked at, by path. */
final class Pages {

  private static final int INVITES_SHOWN = 100;

  private final Authority authority;
  private final InstantSource clock;
  private final DevicePages devices;
  private final LogPages log;
  private final RecoveryPages recoveries;

  Pages(Authority authority, InstantSource clock) {
    this.authority = authority;
    this.clock = clock;
    this.devices = new DevicePages(authority, clock);
    this.log = new LogPages(authority);
    this.recoveries = new RecoveryPages(authority, clock);
  }

  Optional<Page> at(String path, Visit visit) throws IOException {
    return switch (path) {
      case "/" -> Optional.of(overview());
      case "/queue" -> Optional.of(queue(visit));
      case "/invites" -> Optional.of(invites(visit));
      case "/members" -> Optional.of(devices.members(visit));
      case "/devices" -> Optional.of(devices.devices(visit));
      case "/sites" -> Optional.of(devices.sites());
      case "/log" -> Optional.of(log.entries(visit));
      case RecoveryPages.PATH -> Optional.of(recoveries.page(visit));
      case "/quotas" -> Optional.of(quotas(visit));
      default -> {
        if (path.startsWith("/members/")) {
          yield devices.member(path.substring("/members/".length()), visit);
        }
        yield path.startsWith("/log/")
            ? log.entry(path.substring("/log/".length()))
            : Optional.empty();
      }
    };
  }

  private Page overview() throws IOException {
    Instant now = clock.instant();
    RevocationList list = authority.revocationList();
    List<Instant> ends = new ArrayList<>();
    long revoked = authority.consult(registry -> count(registry, now, ends));
    Page page = new Page("/", "Overview").raw("<div class=\"cards\">");
    card(page, authority.consult(Registry::memberCount), "members");
    card(page, ends.size(), "live devices");
    card(page, revoked, "revoked devices");
    card(page, authority.checkpoint().size(), "log entries");
    page.raw("</div><h2>Health</h2><div class=\"scroll\"><table><tbody>");
    health(
        page,
        "Revocation list",
        "number " + list.number() + ", made " + minute(list.thisUpdate()),
        now.isBefore(list.nextUpdate()) ? "good" : "bad");
    issuers(page, now);
    health(page, "Log root", authority.checkpoint().root().hex(), "good");
    health(page, "Fingerprint of the root", authority.anchor().fingerprint().hex(), "good");
    page.raw("</tbody></table></div><h2>Certificates that end, by week</h2>");
    page.raw(Chart.expiry(ends, now));
    return page.add(
        "<p>Running nodes renew 20 to 30 days before the end. A bar in the first two weeks is of"
            + " devices that were away since.</p>");
  }

  /** The newest is the one to look after; those before end by themselves. */
  private void issuers(Page page, Instant now) throws IOException {
    List<IssuingCa> issuers = authority.issuers();
    for (IssuingCa ca : issuers) {
      boolean isNewest = ca.equals(issuers.getFirst());
      boolean isDue = isNewest && ca.isRolloverDue(now);
      health(
          page,
          isNewest ? "Issuing CA" : "Issuing CA before",
          ca.digits()
              + ", until "
              + day(ca.notAfter())
              + (isDue ? ": make the next one with 'cairn authority rollover now'" : ""),
          isDue ? "warn" : "good");
    }
  }

  /** Adds the ends of those in force to {@code ends}; answers the number of those taken back. */
  private static long count(Registry registry, Instant now, List<Instant> ends) {
    LongAdder revoked = new LongAdder();
    registry
        .current()
        .forEach(device -> {
          if (device.revoked()) {
            revoked.increment();
          } else if (now.isBefore(device.certificate().notAfter())) {
            ends.add(device.certificate().notAfter());
          }
        });
    return revoked.sum();
  }

  private static void card(Page page, long number, String what) {
    page.add("<div class=\"card\"><b>%s</b><span>%s</span></div>", number, what);
  }

  private static void health(Page page, String what, String text, String grade) {
    String word = grade.equals("good") ? "as it should be" : "look after it";
    page.add(
        "<tr><th scope=\"row\">%s</th><td class=\"mono\">%s</td><td class=\"%s\">%s</td></tr>",
        what, text, grade, word);
  }

  private Page queue(Visit visit) throws IOException {
    List<Asked> all = authority.waiting();
    List<Asked> waiting = all.stream().filter(asked -> !asked.recovery()).toList();
    Page page = new Page("/queue", "Queue");
    if (waiting.size() < all.size()) {
      page.add(
          "<p class=\"note\">%s device(s) ask for a <a href=\"%s\">recovery</a>.</p>",
          all.size() - waiting.size(), RecoveryPages.PATH);
    }
    if (waiting.isEmpty()) {
      return page.raw("<p>Nobody waits for approval.</p>");
    }
    page.raw(
        "<p>Compare the digits with those on the device's screen: the names are only what it says."
            + "</p>");
    for (Asked asked : waiting) {
      page.add(
          "<section class=\"card\"><h2>%s</h2><p>Digits <code>%s</code> · asked %s</p>",
          asked.device().isEmpty() ? asked.member() : asked.member() + ", " + asked.device(),
          asked.check(),
          minute(Instant.ofEpochMilli(asked.timeMs())));
      page.form("/queue/approve", "row", visit)
          .add("<input type=\"hidden\" name=\"id\" value=\"%s\">", asked.id().hex())
          .field("member", "Member", asked.member(), "required")
          .field("site", "Site", asked.site(), "required")
          .field("grant", "Grant, GiB", "1024", "inputmode=\"numeric\"")
          .field("pledge", "Pledge, GiB", "10", "inputmode=\"numeric\"")
          .raw("<button>Approve</button></form>");
      page.form("/queue/decline", "row", visit)
          .add("<input type=\"hidden\" name=\"id\" value=\"%s\">", asked.id().hex())
          .raw("<button class=\"danger\">Decline</button></form></section>");
    }
    return page;
  }

  private Page invites(Visit visit) throws IOException {
    Page page = new Page("/invites", "Invites");
    page.form("/invites", "row", visit)
        .field("member", "Member", "", "required autofocus maxlength=\"128\"")
        .field("device", "Device", "", "placeholder=\"laptop\"")
        .field("site", "Site", "default", "required")
        .field("grant", "Grant, GiB", "1024", "inputmode=\"numeric\"")
        .field("pledge", "Pledge, GiB", "10", "inputmode=\"numeric\"")
        .field("hours", "Valid, hours", "24", "inputmode=\"numeric\"")
        .field("uses", "Uses", "1", "inputmode=\"numeric\"")
        .field("address", "Authority's address", "localhost:4700", "required")
        .raw("<button>Invite</button></form>");
    long nowMs = clock.millis();
    List<InviteState> open =
        authority.consult(registry -> registry.openInvites(nowMs, INVITES_SHOWN));
    page.table("Open invites, newest first", "Member", "Device", "Site", "Uses", "Until");
    for (InviteState invite : open) {
      page.add(
          "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s of %s</td><td>%s</td></tr>",
          invite.terms().member(),
          invite.terms().device(),
          invite.terms().site(),
          invite.usedBy().size(),
          invite.terms().uses(),
          minute(Instant.ofEpochMilli(invite.givenMs()).plus(invite.terms().validFor())));
    }
    return page.tableEnd();
  }

  private Page quotas(Visit visit) throws IOException {
    Quotas quotas = authority.quotas();
    return new Page("/quotas", "Quotas")
        .form("/quotas", "stack", visit)
        .field("devices", "Live devices of a member", "" + quotas.devicesMax(), "required")
        .field(
            "rerolls",
            "Draws of a node id beyond the first, a year and device",
            "" + quotas.rerollsMax(),
            "required")
        .field(
            "daily",
            "Invites and approvals a registrar and day",
            "" + quotas.invitesADayMax(),
            "required")
        .raw("<div><button>Change</button></div></form><p>A change is an entry of the log.</p>");
  }

  static String minute(Instant instant) {
    return instant.toString().replaceFirst("T(\\d\\d:\\d\\d).*", " $1 UTC");
  }

  static String day(Instant instant) {
    return instant.toString().replaceFirst("T.*", "");
  }
}
