package dev.cairn.app.demo;

import dev.cairn.app.output.Quantity;
import java.util.Locale;

/**
 * The end of a demo as a drawing that stands alone: the new laptop in the middle, the nodes around
 * it, a line from each that gave something back.
 */
final class PictureSvg {

  private static final int WIDTH = 960;
  private static final int HEIGHT = 640;
  private static final int RING = 235;

  /** The ring is an ellipse, as the page is wider than it is high. */
  private static final double STRETCH = 1.45;

  private static final int NODE_RADIUS_MIN = 18;
  private static final int NODE_RADIUS_SPAN = 16;
  private static final double LINE_WIDTH_MAX = 9;

  private static final String STYLE =
      """
      svg{--ink:#1d2733;--paper:#fbfaf7;--stone:#7d8ea3;--dead:#c0392b;--give:#2c7a5b;--key:#b8860b}
      @media(prefers-color-scheme:dark){svg{--ink:#e7ecf2;--paper:#14181d;--stone:#8fa3bb;--dead:#e57368;--give:#63c79b;--key:#e8c468}}
      .paper{fill:var(--paper)}text{fill:var(--ink);font:13px system-ui,sans-serif;text-anchor:middle}
      .small{font-size:11px;opacity:.75}.node{fill:var(--stone)}.key{fill:var(--key)}.me{fill:var(--give)}
      .dead{fill:none;stroke:var(--dead);stroke-width:2;stroke-dasharray:4 4}.cross{stroke:var(--dead);stroke-width:3}
      .give{stroke:var(--give);stroke-linecap:round;opacity:.75}.on{fill:#fff;font-weight:600}
      """;

  private final DemoReport report;
  private final StringBuilder svg = new StringBuilder();

  private PictureSvg(DemoReport report) {
    this.report = report;
  }

  static String of(DemoReport report) {
    return new PictureSvg(report).draw();
  }

  private String draw() {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\""
            + " aria-label=\"who held what, who died, who gave back\">",
        WIDTH, HEIGHT);
    svg.append("<style>").append(STYLE).append("</style>");
    add("<rect class=\"paper\" width=\"%d\" height=\"%d\"/>", WIDTH, HEIGHT);
    lines();
    add("<circle class=\"me\" cx=\"%d\" cy=\"%d\" r=\"44\"/>", WIDTH / 2, HEIGHT / 2);
    add("<text class=\"on\" x=\"%d\" y=\"%d\">new</text>", WIDTH / 2, HEIGHT / 2 - 4);
    add("<text class=\"on\" x=\"%d\" y=\"%d\">laptop</text>", WIDTH / 2, HEIGHT / 2 + 13);
    for (int i = 0; i < report.hosts().size(); i++) {
      node(report.hosts().get(i), x(i), y(i));
    }
    add(
        "<text x=\"%d\" y=\"%d\">● larger: holds more   ✗ killed   ◆ holds a share of the key   ━"
            + " gave blocks back to the new laptop</text>",
        WIDTH / 2, HEIGHT - 14);
    return svg.append("</svg>\n").toString();
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

  private void node(HostFacts host, int x, int y) {
    long most = Math.max(1, report.hosts().stream().mapToLong(HostFacts::bytes).max().orElse(1));
    long radius = NODE_RADIUS_MIN + NODE_RADIUS_SPAN * host.bytes() / most;
    String kind = host.killed() ? "dead" : "node";
    add("<circle class=\"%s\" cx=\"%d\" cy=\"%d\" r=\"%d\"/>", kind, x, y, radius);
    if (host.killed()) {
      add("<path class=\"cross\" d=\"M%d %dl24 24m0 -24l-24 24\"/>", x - 12, y - 12);
    }
    if (host.share()) {
      long right = x + radius * 3 / 4;
      add("<path class=\"key\" d=\"M%d %dl8 8l-8 8l-8 -8z\"/>", right, y - radius - 6);
    }
    add("<text x=\"%d\" y=\"%d\">%s</text>", x, y + radius + 16, PictureHtml.escape(host.name()));
    add(
        "<text class=\"small\" x=\"%d\" y=\"%d\">%d blocks, %s%s</text>",
        x,
        y + radius + 30,
        host.blocks(),
        Quantity.bytes(host.bytes()),
        host.served() > 0 ? ", gave " + Quantity.bytes(host.served()) : "");
  }

  private int x(int index) {
    return (int) Math.round(WIDTH / 2.0 + STRETCH * RING * Math.cos(angle(index)));
  }

  private int y(int index) {
    return (int) Math.round(HEIGHT / 2.0 + RING * Math.sin(angle(index)) - 20);
  }

  private double angle(int index) {
    return 2 * Math.PI * index / report.hosts().size() - Math.PI / 2;
  }

  @SuppressWarnings("AnnotateFormatMethod") // private, and every call is a literal above
  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }
}
