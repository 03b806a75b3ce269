package dev.cairn.authority.console;

import dev.cairn.authority.Authority;
import dev.cairn.authority.log.IssuedDevice;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Members, their devices, and where these would be lost together. */
final class DevicePages {

  private static final Pattern NODE_BEGINNING = Pattern.compile("[0-9a-f]{1,64}");
  private static final int ROWS = 100;
  private static final int DOTS_MAX = 120;
  private static final long GIB = 1L << 30;

  private final Authority authority;
  private final InstantSource clock;

  DevicePages(Authority authority, InstantSource clock) {
    this.authority = authority;
    this.clock = clock;
  }

  Page members(Visit visit) throws IOException {
    String word = visit.query().getOrDefault("q", "").strip();
    Map<String, UUID> matching =
        authority.consult(registry -> registry.members(name -> contains(name, word)));
    Page page = new Page("/members", "Members");
    search(page, "/members", word, "Name");
    page.table("Members by name", "Member", "Id");
    matching.entrySet().stream()
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
    return word.isEmpty() || text.toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT));
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
        authority.consult(registry -> registry.current(subject)).stream()
            .sorted(newestFirst())
            .toList(),
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
    Predicate<IssuedDevice> fits = fits(word.toLowerCase(Locale.ROOT));
    List<IssuedDevice> matching =
        authority.consult(
            registry -> registry.current().filter(fits).sorted(newestFirst()).toList());
    Page page = new Page("/devices", "Devices");
    search(page, "/devices", word, "Member, site or beginning of a node id");
    table(page, matching.stream().skip(visit.from()).limit(ROWS).toList(), "/devices", visit);
    return page.pages("/devices?q=" + url(word), visit.from(), ROWS, matching.size());
  }

  /** Node ids are written out only for what could be the beginning of one. */
  private static Predicate<IssuedDevice> fits(String word) {
    if (word.isEmpty()) {
      return device -> true;
    }
    boolean isHex = NODE_BEGINNING.matcher(word).matches();
    return device ->
        contains(device.member(), word)
            || contains(device.certificate().subject().site(), word)
            || (isHex && device.nodeId().toString().startsWith(word));
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

    void count(IssuedDevice device, Instant now) {
      if (device.revoked() || now.isAfter(device.certificate().notAfter())) {
        gone++;
      } else {
        live++;
        pledgedBytes += device.certificate().subject().pledgeBytes();
      }
    }
  }

  Page sites() throws IOException {
    Instant now = clock.instant();
    Map<String, Site> sites =
        authority.consult(registry -> {
          Map<String, Site> counted = new TreeMap<>();
          registry
              .current()
              .forEach(device ->
                  counted
                      .computeIfAbsent(device.certificate().subject().site(), name -> new Site())
                      .count(device, now));
          return counted;
        });
    long all = sites.values().stream().mapToLong(site -> site.pledgedBytes).sum();
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
