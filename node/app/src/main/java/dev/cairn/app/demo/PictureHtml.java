package dev.cairn.app.demo;

import dev.cairn.app.output.Quantity;
import java.util.Locale;

/** The end of a demo as a page for newcomers; no scripts, nothing loaded. */
final class PictureHtml {

  private static final String STYLE =
      """
      :root{color-scheme:light dark}
      body{margin:2rem auto;max-width:960px;font:16px/1.5 system-ui,sans-serif}
      svg{width:100%;height:auto}td,th{padding:.2rem .8rem;text-align:left}
      """;

  private PictureHtml() {}

  static String of(DemoReport report) {
    StringBuilder page = new StringBuilder();
    page.append("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">");
    page.append("<meta name=\"viewport\" content=\"width=device-width\">");
    page.append("<title>Cairn: a folder that survived its network</title>");
    page.append("<style>").append(STYLE).append("</style>");
    page.append("<h1>A folder that survived its network</h1><p>").append(story(report));
    page.append("</p>").append(PictureSvg.of(report)).append("<table><tr>");
    report.timings().keySet().forEach(step -> page.append("<th>").append(escape(step)));
    page.append("</tr><tr>");
    report
        .timings()
        .values()
        .forEach(seconds -> page.append(String.format(Locale.ROOT, "<td>%.1f s", seconds)));
    return page.append("</tr></table></html>\n").toString();
  }

  private static String story(DemoReport report) {
    return String.format(
        Locale.ROOT,
        "%d files, %s, were encrypted, coded %s and laid on %d nodes. Then %d nodes were killed and"
            + " the owner's laptop was lost. A new laptop of the same person got the key back from"
            + " %d shares, and the folder from the nodes that live: <strong>%s</strong>.",
        report.files(),
        Quantity.bytes(report.bytes()),
        escape(report.profile()),
        report.hosts().size(),
        report.killed(),
        report.threshold(),
        report.proven()
            ? "every byte, name, mode and time is the same"
            : report.differences().size() + " differences");
  }

  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
