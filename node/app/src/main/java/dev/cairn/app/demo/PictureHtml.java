package dev.cairn.app.demo;

import dev.cairn.app.output.Quantity;
import java.util.Locale;

/**
 * The end of a demo as a page with one drawing (SVG, no scripts, nothing loaded): the new laptop in
 * the middle, the nodes around it, a line from each that gave something back.
 */
final class PictureHtml {

  private static final int WIDTH = 960;
  private static final int HEIGHT = 640;
  private static final int RING = 235;
  private static final int NODE_RADIUS_MIN = 18;
  private static final int NODE_RADIUS_SPAN = 16;
  private static final double LINE_WIDTH_MAX = 9;

  private static final String STYLE =
      """
      :root{color-scheme:light dark;--ink:#1d2733;--paper:#fbfaf7;--stone:#7d8ea3;--dead:#c0392b;--give:#2c7a5b;--key:#b8860b}
      @media(prefers-color-scheme:dark){:root{--ink:#e7ecf2;--paper:#14181d;--stone:#8fa3bb;--dead:#e57368;--give:#63c79b;--key:#e8c468}}
      body{margin:2rem auto;max-width:960px;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
      svg{width:100%;height:auto}text{fill:var(--ink);font:13px system-ui,sans-serif;text-anchor:middle}
      .small{font-size:11px;opacity:.75}.node{fill:var(--stone)}.dead{fill:none;stroke:var(--dead);stroke-width:2;stroke-dasharray:4 4}
      .cross{stroke:var(--dead);stroke-width:3}.give{stroke:var(--give);stroke-linecap:round;opacity:.75}.key{fill:var(--key)}
      .me{fill:var(--give)}.on{fill:#fff;font-weight:600}td,th{padding:.2rem .8rem;text-align:left}
      """;

  private final DemoReport report;
  private final StringBuilder page = new StringBuilder();

  private PictureHtml(DemoReport report) {
    this.report = report;
  }

  static String of(DemoReport report) {
    return new PictureHtml(report).draw();
  }

  private String draw() {
    page.append("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">");
    page.append("<meta name=\"viewport\" content=\"width=device-width\">");
    page.append("<title>Cairn: a folder that survived its network</title>");
    page.append("<style>").append(STYLE).append("</style>");
    page.append("<h1>A folder that survived its network</h1>");
    add(
        "<p>%d files, %s, were encrypted, coded %s and laid on %d nodes. Then %d nodes were killed and"
            + " the owner's laptop was lost. A new laptop of the same person got the key back from"
            + " %d shares, and the folder from the nodes that live: <strong>%s</strong>.</p>",
        report.files(),
        Quantity.bytes(report.bytes()),
        escape(report.profile()),
        report.hosts().size(),
        report.killed(),
        report.threshold(),
        report.proven()
            ? "every byte, name, mode and time is the same"
            : report.differences().size() + " differences");
    add("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"the network\">", WIDTH, HEIGHT);
    lines();
    add("<circle class=\"me\" cx=\"%d\" cy=\"%d\" r=\"44\"/>", WIDTH / 2, HEIGHT / 2);
    add("<text class=\"on\" x=\"%d\" y=\"%d\">new</text>", WIDTH / 2, HEIGHT / 2 - 4);
    add("<text class=\"on\" x=\"%d\" y=\"%d\">laptop</text>", WIDTH / 2, HEIGHT / 2 + 13);
    for (int i = 0; i < report.hosts().size(); i++) {
      node(report.hosts().get(i), i);
    }
    page.append("</svg>");
    legend();
    return page.append("</html>\n").toString();
  }

  private void lines() {
    long most = Math.max(1, report.hosts().stream().mapToLong(HostFacts::served).max().orElse(1));
    for (int i = 0; i < report.hosts().size(); i++) {
      HostFacts host = report.hosts().get(i);
      if (host.served() > 0) {
        add(
            "<line class=\"give\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke-width=\"%.1f\"/>",
            x(i), y(i), WIDTH / 2, HEIGHT / 2, 1.5 + LINE_WIDTH_MAX * host.served() / most);
      }
    }
  }

  private void node(HostFacts host, int index) {
    int x = x(index);
    int y = y(index);
    long most = Math.max(1, report.hosts().stream().mapToLong(HostFacts::bytes).max().orElse(1));
    long radius = NODE_RADIUS_MIN + NODE_RADIUS_SPAN * host.bytes() / most;
    add(
        "<circle class=\"%s\" cx=\"%d\" cy=\"%d\" r=\"%d\"/>",
        host.killed() ? "dead" : "node", x, y, radius);
    if (host.killed()) {
      add("<path class=\"cross\" d=\"M%d %dl24 24m0 -24l-24 24\"/>", x - 12, y - 12);
    }
    if (host.share()) {
      add("<path class=\"key\" d=\"M%d %dl8 8l-8 8l-8 -8z\"/>", x + radius * 3 / 4, y - radius - 6);
    }
    add("<text x=\"%d\" y=\"%d\">%s</text>", x, y + radius + 16, escape(host.name()));
    add(
        "<text class=\"small\" x=\"%d\" y=\"%d\">%d blocks, %s%s</text>",
        x,
        y + radius + 30,
        host.blocks(),
        Quantity.bytes(host.bytes()),
        host.served() > 0 ? ", gave " + Quantity.bytes(host.served()) : "");
  }

  private void legend() {
    page.append(
        "<p>● a node, larger the more it holds · <span style=\"color:var(--dead)\">✗ killed</span> ·"
            + " <span style=\"color:var(--key)\">◆ holds a share of the key</span> ·"
            + " <span style=\"color:var(--give)\">━ gave blocks back</span></p><table><tr>");
    report.timings().keySet().forEach(step -> add("<th>%s</th>", escape(step)));
    page.append("</tr><tr>");
    report.timings().values().forEach(seconds -> add("<td>%.1f s</td>", seconds));
    page.append("</tr></table>");
  }

  private int x(int index) {
    return (int) Math.round(WIDTH / 2.0 + 1.45 * RING * Math.cos(angle(index)));
  }

  private int y(int index) {
    return (int) Math.round(HEIGHT / 2.0 + RING * Math.sin(angle(index)) - 10);
  }

  private double angle(int index) {
    return 2 * Math.PI * index / report.hosts().size() - Math.PI / 2;
  }

  @SuppressWarnings("AnnotateFormatMethod") // private, and every call is a literal above
  private void add(String format, Object... values) {
    page.append(String.format(Locale.ROOT, format, values));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
