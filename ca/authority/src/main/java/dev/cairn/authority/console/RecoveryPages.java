package dev.cairn.authority.console;

import dev.cairn.authority.Asked;
import dev.cairn.authority.Authority;
import dev.cairn.authority.log.IssuedDevice;
import dev.cairn.authority.log.RecoveryState;
import dev.cairn.authority.log.Registry;
import dev.cairn.identity.RecoveryBinding;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Members who lost every device: who asks, who approved, how far it is. */
final class RecoveryPages {

  static final String PATH = "/recoveries";

  private static final int SHOWN_MAX = 100;

  private final Authority authority;
  private final InstantSource clock;

  RecoveryPages(Authority authority, InstantSource clock) {
    this.authority = authority;
    this.clock = clock;
  }

  Page page(Visit visit) throws IOException {
    Page page =
        new Page(PATH, "Recoveries")
            .raw(
                "<p class=\"note\">A recovery gives a new device everything of a member. Speak with"
                    + " the member in person, and compare the digits on the device's screen."
                    + " Two registrars have to approve; all of it is in the public log, and any"
                    + " living device of the member can veto it.</p>");
    List<Asked> waiting = authority.waiting().stream().filter(Asked::recovery).toList();
    if (waiting.isEmpty()) {
      page.raw("<p>No device waits for a recovery.</p>");
    }
    for (Asked asked : waiting) {
      waiting(page, asked, visit);
    }
    table(page);
    long hours = authority.recoveries().rules().delay().toHours();
    return page.raw("<h2>Delay</h2>")
        .form(PATH + "/delay", "row", visit)
        .field("hours", "Hours to object in", "" + hours, "required inputmode=\"numeric\"")
        .raw("<button>Change</button></form><p>A change is an entry of the log, and is for")
        .raw(" recoveries that are certified from then on.</p>");
  }

  private void waiting(Page page, Asked asked, Visit visit) throws IOException {
    List<String> approvers =
        authority.consult(registry ->
            registry.recovery(asked.id()).map(RecoveryState::approvers).orElse(List.of()));
    page.add(
        "<section class=\"card\"><h2>%s wants everything back</h2><p>Digits <code>%s</code> · asked"
            + " %s</p><p>%s of %s approvals%s</p>",
        asked.member(),
        asked.check(),
        Pages.minute(Instant.ofEpochMilli(asked.timeMs())),
        approvers.size(),
        RecoveryBinding.APPROVERS_MIN,
        approvers.isEmpty() ? "" : ": " + String.join(", ", approvers));
    if (approvers.contains(visit.registrar())) {
      page.raw("<p>You have approved it; another registrar has to as well.</p>");
    } else {
      page.form(PATH + "/approve", "row", visit)
          .add("<input type=\"hidden\" name=\"id\" value=\"%s\">", asked.id().hex())
          .field("member", "Member", asked.member(), "required")
          .field("site", "Site", asked.site(), "required")
          .field("grant", "Grant, GiB", "1024", "inputmode=\"numeric\"")
          .field("pledge", "Pledge, GiB", "0", "inputmode=\"numeric\"")
          .raw("<button class=\"danger\">Approve the recovery</button></form>");
    }
    page.form(PATH + "/decline", "row", visit)
        .add("<input type=\"hidden\" name=\"id\" value=\"%s\">", asked.id().hex())
        .raw("<button class=\"quiet\">Decline</button></form></section>");
  }

  private void table(Page page) throws IOException {
    Instant now = clock.instant();
    page.table("Recoveries, newest first", "Member", "Since", "Approved by", "State");
    authority.consult(registry -> {
      List<RecoveryState> all = registry.recoveries().reversed();
      for (RecoveryState state : all.subList(0, Math.min(SHOWN_MAX, all.size()))) {
        page.add(
            "<tr><td><a href=\"/members/%s\">%s</a></td><td>%s</td><td>%s</td><td>%s</td></tr>",
            state.subject(),
            registry.name(state.subject()),
            Pages.minute(Instant.ofEpochMilli(state.sinceMs())),
            String.join(", ", state.approvers()),
            words(state, registry, now));
      }
      return page;
    });
    page.tableEnd();
  }

  private static String words(RecoveryState state, Registry registry, Instant now) {
    if (state.isVetoed()) {
      return "vetoed by a device of the member";
    }
    if (!state.isApproved()) {
      return "one more registrar has to approve";
    }
    Optional<IssuedDevice> issued = state.serial().flatMap(registry::device);
    if (issued.isEmpty()) {
      return "approved; the device has not enrolled";
    }
    if (issued.get().revoked()) {
      return "revoked";
    }
    Instant start = issued.get().certificate().notBefore();
    RecoveryBinding binding = issued.get().certificate().recovery().orElseThrow();
    if (now.isBefore(binding.waitsUntil(start))) {
      return "can be vetoed until " + Pages.minute(binding.waitsUntil(start));
    }
    return now.isBefore(binding.over(start))
        ? "can be finished until " + Pages.minute(binding.over(start))
        : "over";
  }
}
