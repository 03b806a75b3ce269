package dev.cairn.authority.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Locale;

/**
 * A page as HTML. Text that came from outside goes through {@link #e}; nothing else keeps a
 * member's name from being markup.
 */
final class Page {

  private static final List<String[]> PLACES =
      List.of(
          new String[] {"/", "Overview"},
          new String[] {"/queue", "Queue"},
          new String[] {"/invites", "Invites"},
          new String[] {RecoveryPages.PATH, "Recoveries"},
          new String[] {"/members", "Members"},
          new String[] {"/devices", "Devices"},
          new String[] {"/sites", "Sites"},
          new String[] {"/log", "Log"},
          new String[] {"/quotas", "Quotas"});

  private final String path;
  private final String title;
  private String head = "";
  private final StringBuilder body = new StringBuilder();

  Page(String path, String title) {
    this.path = path;
    this.title = title;
  }

  /** Escaped for text and for attributes in double quotes. */
  static String e(Object value) {
    return String.valueOf(value)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** Adds markup; each argument is escaped. */
  Page add(String markup, Object... values) {
    Object[] escaped = new Object[values.length];
    for (int i = 0; i < values.length; i++) {
      escaped[i] = values[i] instanceof Number ? values[i] : e(values[i]);
    }
    body.append(String.format(Locale.ROOT, markup, escaped));
    return this;
  }

  /** Has the browser go on by itself, as from a link of this page. */
  Page thenTo(String place) {
    head = "<meta http-equiv=\"refresh\" content=\"0;url=" + e(place) + "\">";
    return add("<p><a href=\"%s\">Go on</a></p>", place);
  }

  /** Adds markup as it is. */
  Page raw(String markup) {
    body.append(markup);
    return this;
  }

  /** A table's head. */
  Page table(String caption, String... columns) {
    add("<div class=\"scroll\"><table><caption>%s</caption><thead><tr>", caption);
    for (String column : columns) {
      add("<th scope=\"col\">%s</th>", column);
    }
    return raw("</tr></thead><tbody>");
  }

  Page tableEnd() {
    return raw("</tbody></table></div>");
  }

  /** The beginning of a form that changes something. */
  Page form(String action, String style, Visit visit) {
    return add(
        "<form method=\"post\" action=\"%s\" class=\"%s\">"
            + "<input type=\"hidden\" name=\"token\" value=\"%s\">",
        action, style, visit.token());
  }

  /** A labelled field. */
  Page field(String name, String label, String value, String more) {
    add("<label>%s <input name=\"%s\" value=\"%s\" ", label, name, value);
    return raw(more + "></label>");
  }

  /** Links to the page before and after. */
  Page pages(String link, long from, long count, long all) {
    add(
        "<div class=\"pages\"><span>%s–%s of %s</span>",
        Math.min(from + 1, all), Math.min(from + count, all), all);
    String glue = link.contains("?") ? "&" : "?";
    if (from > 0) {
      add(
          "<a rel=\"prev\" href=\"%s%sfrom=%s\">earlier</a>",
          link, glue, Math.max(0, from - count));
    }
    if (from + count < all) {
      add("<a rel=\"next\" href=\"%s%sfrom=%s\">more</a>", link, glue, from + count);
    }
    return raw("</div>");
  }

  /** What waits for a registrar behind that link. */
  private static long count(String link, Visit visit) {
    return link.equals("/queue")
        ? visit.waiting()
        : link.equals(RecoveryPages.PATH) ? visit.recovering() : 0;
  }

  /** For who is not signed in: nothing that leads anywhere. */
  byte[] plain(Visit visit) {
    return html(visit, List.of());
  }

  byte[] html(Visit visit) {
    return html(visit, PLACES);
  }

  private byte[] html(Visit visit, List<String[]> places) {
    StringBuilder out = new StringBuilder("<!doctype html><html lang=\"en\"><head>");
    out.append("<meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">");
    out.append("<title>").append(e(title)).append(" · ").append(e(visit.organisation()));
    out.append("</title>")
        .append(head)
        .append("<link rel=\"stylesheet\" href=\"/style.css\"></head><body>");
    out.append("<a class=\"skip\" href=\"#main\">Skip to content</a><header><strong>");
    out.append(e(visit.organisation())).append("</strong><nav aria-label=\"Pages\">");
    for (String[] place : places) {
      out.append("<a href=\"").append(place[0]).append('"');
      out.append(place[0].equals(path) ? " aria-current=\"page\">" : ">").append(place[1]);
      long count = count(place[0], visit);
      if (count > 0) {
        out.append(" <span class=\"count\">").append(count).append("</span>");
      }
      out.append("</a>");
    }
    out.append("</nav><span class=\"who\">").append(e(visit.registrar()));
    out.append("</span></header><main id=\"main\"><h1>").append(e(title)).append("</h1>");
    out.append(body).append("</main></body></html>");
    return out.toString().getBytes(UTF_8);
  }
}
