package dev.cairn.authority.console;

import dev.cairn.authority.Authority;
import dev.cairn.authority.log.IssuedDevice;
import dev.cairn.authority.log.Registry;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Members, their devices, and where these would be lost together. */
final class DevicePages {

  private static final int ROWS = 100;
  private static final int DOTS_MAX = 120;
  private static final long GIB = 1L << 30;

  private final Authority authority;
  private final InstantSource clock;

  DevicePages(Authority authority, InstantSource clock) {
    this.authority = authority;
    this.clock = clock;
  }

  /** The newest certificate of each node. */
  Collection<IssuedDevice> current() throws IOException {
    return authority.consult(Registry::current);
  }

  Page members(Visit visit) throws IOException {
    String word = visit.query().getOrDefault("q", "").strip();
    List<Map.Entry<String, UUID>> matching =
        authority.consult(registry ->
            registry.members().entrySet().stream()
                .filter(member -> contains(member.getKey(), word))
                .toList());
    Page page = new Page("/members", "Members");
    search(page, "/members", word, "Name");
    page.table("Members by name", "Member", "Id");
    matching.stream()
        .skip(visit.from())
        .limit(ROWS)
        .forEach(member ->
            page.add(
                "<tr><td><a href=\"/members/%s\">%s</a></td><td class=\"mono\">%s</td></tr>",
                member.getValue(), member.getKey(), member.getValue()));
    return page.tableEnd().pages("/members?q=" + url(word), visit.from(), ROWS, matching.size());
  }

  private static void search(Page page, String action, String word, String label) {
    page.add("<form class=\"row\" role=\"search\" action=\"%s\">", action)
        .field("q", label, word, "type=\"search\"")
        .raw("<button class=\"quiet\">Find</button></form>");
  }

  private static boolean contains(String text, String word) {
    return text.toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT));
  }

  private static String url(String word) {
    return java.net.URLEncoder.encode(word, java.nio.charset.StandardCharsets.UTF_8);
  }

  Optional<Page> member(String id, Visit visit) throws IOException {
    UUID subject;
    try {
      subject = UUID.fromString(id);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if (!authority.consult(registry -> registry.hasMember(subject))) {
      return Optional.empty();
    }
    String name = authority.consult(registry -> registry.name(subject));
    boolean isRevoked = authority.consult(registry -> registry.isRevoked(subject));
    Page page = new Page("/members", name).add("<p class=\"mono\">%s</p>", subject);
    if (isRevoked) {
      page.raw("<p class=\"bad\">This member was revoked.</p>");
    }
    String here = "/members/" + subject;
    table(
        page,
        current().stream().filter(d -> d.subject().equals(subject)).sorted(newestFirst()).toList(),
        here,
        visit);
    if (!isRevoked) {
      page.raw("<h2>Take everything back</h2>")
          .form("/revoke/member", "row", visit)
          .add("<input type=\"hidden\" name=\"subject\" value=\"%s\">", subject)
          .add("<input type=\"hidden\" name=\"back\" value=\"%s\">", here)
          .field("reason", "Reason", "", "required maxlength=\"200\"")
          .raw("<button class=\"danger\">Revoke the member</button></form>");
    }
    return Optional.of(page);
  }

  Page devices(Visit visit) throws IOException {
    String word = visit.query().getOrDefault("q", "").strip();
    List<IssuedDevice> matching =
        current().stream()
            .filter(d ->
                contains(d.member(), word)
                    || d.nodeId().toString().startsWith(word.toLowerCase(Locale.ROOT))
                    || contains(d.certificate().subject().site(), word))
            .sorted(newestFirst())
            .toList();
    Page page = new Page("/devices", "Devices");
    search(page, "/devices", word, "Member, site or beginning of a node id");
    table(page, matching.stream().skip(visit.from()).limit(ROWS).toList(), "/devices", visit);
    return page.pages("/devices?q=" + url(word), visit.from(), ROWS, matching.size());
  }

  private static Comparator<IssuedDevice> newestFirst() {
    return Comparator.comparingLong(IssuedDevice::logIndex).reversed();
  }

  private void table(Page page, List<IssuedDevice> devices, String back, Visit visit) {
    Instant now = clock.instant();
    page.table("Devices, newest first", "Node", "Member", "Site", "Pledge", "Until", "State");
    for (IssuedDevice device : devices) {
      boolean isOver = now.isAfter(device.certificate().notAfter());
      page.add(
          "<tr><td><a class=\"mono\" href=\"/log/%s\">%s</a></td><td><a href=\"/members/%s\">%s</a>"
              + "</td><td>%s</td><td>%s GiB</td><td>%s</td>",
          device.logIndex(),
          device.nodeId().toString().substring(0, 12),
          device.subject(),
          device.member(),
          device.certificate().subject().site(),
          device.certificate().subject().pledgeBytes() / GIB,
          Pages.day(device.certificate().notAfter()));
      if (device.revoked()) {
        page.raw("<td class=\"bad\">revoked</td></tr>");
        continue;
      }
      page.raw(isOver ? "<td><span class=\"warn\">over</span> " : "<td>")
          .form("/revoke/node", "row", visit)
          .add("<input type=\"hidden\" name=\"node\" value=\"%s\">", device.nodeId())
          .add("<input type=\"hidden\" name=\"back\" value=\"%s\">", back)
          .add(
              "<input name=\"reason\" aria-label=\"Reason to revoke %s\" placeholder=\"reason\""
                  + " required maxlength=\"200\">",
              device.nodeId().toString().substring(0, 12))
          .raw("<button class=\"danger\">Revoke</button></form></td></tr>");
    }
    page.tableEnd();
  }

  /** What one fire, flood or power cut takes at once. */
  private static final class Site {
    private int live;
    private int gone;
    private long pledgedBytes;
  }

  Page sites() throws IOException {
    Instant now = clock.instant();
    Map<String, Site> sites = new TreeMap<>();
    long all = 0;
    for (IssuedDevice device : current()) {
      Site site = sites.computeIfAbsent(device.certificate().subject().site(), name -> new Site());
      if (device.revoked() || now.isAfter(device.certificate().notAfter())) {
        site.gone++;
      } else {
        site.live++;
        site.pledgedBytes += device.certificate().subject().pledgeBytes();
        all += device.certificate().subject().pledgeBytes();
      }
    }
    Page page =
        new Page("/sites", "Sites")
            .raw(
                "<p>Devices that would be lost together. A stripe puts no more than a sixth of its"
                    + " blocks into one site, where there are enough.</p><div class=\"sites\">");
    for (Map.Entry<String, Site> entry : sites.entrySet()) {
      Site site = entry.getValue();
      long percent = all == 0 ? 0 : 100 * site.pledgedBytes / all;
      page.add(
          "<section class=\"site\"><h2>%s</h2><p>%s live devices, %s gone · %s GiB pledged, <span"
              + " class=\"%s\">%s %% of all</span></p>",
          entry.getKey(),
          site.live,
          site.gone,
          site.pledgedBytes / GIB,
          percent > 50 && sites.size() > 1 ? "warn" : "",
          percent);
      page.raw(
          "<div class=\"dots\" aria-hidden=\"true\">"
              + dots(site.live)
              + "<span class=\"off\">"
              + dots(site.gone)
              + "</span></div></section>");
    }
    return page.raw("</div>");
  }

  private static String dots(int count) {
    return "●".repeat(Math.min(count, DOTS_MAX)) + (count > DOTS_MAX ? "…" : "");
  }
}
