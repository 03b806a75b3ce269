package dev.cairn.app.demo;

import dev.cairn.app.output.Quantity;
import java.util.Locale;

/** The end of a demo of churn as a page with one drawing; no scripts, nothing loaded. */
final class ChurnHtml {

  private static final int WIDTH = 960;
  private static final int HEIGHT = 320;
  private static final int EDGE = 40;

  private static final String STYLE =
      """
      :root{color-scheme:light dark}
      body{margin:2rem auto;max-width:960px;font:16px/1.5 system-ui,sans-serif}
      svg{width:100%;height:auto;--ink:#1d2733;--live:#2c7a5b;--dead:#c0392b}
      @media(prefers-color-scheme:dark){svg{--ink:#e7ecf2;--live:#63c79b;--dead:#e57368}}
      text{fill:var(--ink);font:12px system-ui,sans-serif}.live{fill:none;stroke:var(--live);stroke-width:3}
      .need{stroke:var(--dead);stroke-width:2;stroke-dasharray:6 4}.die{stroke:var(--dead);opacity:.5}
      """;

  private final ChurnReport report;
  private final StringBuilder svg = new StringBuilder();
  private final double seconds;
  private final int most;

  private ChurnHtml(ChurnReport report) {
    this.report = report;
    this.seconds = Math.max(1, report.moments().getLast().seconds());
    this.most = report.moments().getLast().wanted();
  }

  static String of(ChurnReport report) {
    String drawing = new ChurnHtml(report).draw();
    StringBuilder page = new StringBuilder("<!doctype html><html lang=\"en\">");
    page.append("<meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">");
    page.append("<title>Cairn: data that outlived its hosts</title><style>").append(STYLE);
    page.append("</style><h1>Data that outlived its hosts</h1><p>").append(story(report));
    return page.append("</p>").append(drawing).append("</html>\n").toString();
  }

  private static String story(ChurnReport report) {
    Moment last = report.moments().getLast();
    return String.format(
        Locale.ROOT,
        "%d files, %s, were backed up, and the laptop was gone. Then %d hosts died for ever, one"
            + " after another, where the code alone survives the loss of %d of %d; others joined in"
            + " their place. Repair, %d times, made %s of blocks anew. A new laptop restored:"
            + " <strong>%s</strong>. Hosts judged each other by a clock %.0f times as fast as in"
            + " life.",
        report.files(),
        Quantity.bytes(report.bytes()),
        report.died(),
        last.wanted() - last.needed(),
        last.wanted(),
        last.repairs(),
        Quantity.bytes(last.bytesRepaired()),
        report.proven()
            ? "every byte, name, mode and time is the same"
            : report.differences().size() + " differences",
        report.pace());
  }

  private String draw() {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\""
            + " aria-label=\"living blocks of the weakest stripe over time\">",
        WIDTH, HEIGHT);
    int died = 0;
    StringBuilder line = new StringBuilder();
    for (Moment moment : report.moments()) {
      if (moment.deaths() > died) {
        died = moment.deaths();
        int x = x(moment.seconds());
        add("<line class=\"die\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>", x, EDGE, x, y(0));
        add("<text x=\"%d\" y=\"%d\">✗ %d</text>", x - 8, EDGE - 8, died);
      }
      line.append(' ').append(x(moment.seconds())).append(',').append(y(moment.living()));
    }
    int needed = report.moments().getLast().needed();
    add(
        "<line class=\"need\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>",
        EDGE, y(needed), WIDTH - EDGE, y(needed));
    add("<text x=\"%d\" y=\"%d\">%d blocks are needed</text>", EDGE + 4, y(needed) + 16, needed);
    add("<polyline class=\"live\" points=\"%s\"/>", line.toString().strip());
    add(
        "<text x=\"%d\" y=\"%d\">living blocks of the weakest stripe (of %d); ✗ a host died for"
            + " ever</text>",
        EDGE, HEIGHT - 8, most);
    return svg.append("</svg>").toString();
  }

  private int x(double at) {
    return (int) Math.round(EDGE + (WIDTH - 2 * EDGE) * at / seconds);
  }

  private int y(int blocks) {
    return HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * blocks / Math.max(1, most);
  }

  @SuppressWarnings("AnnotateFormatMethod") // private, and every call is a literal above
  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }
}
