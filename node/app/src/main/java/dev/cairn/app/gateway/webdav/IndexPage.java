package dev.cairn.app.gateway.webdav;

import dev.cairn.archive.posix.PathBytes;
import dev.cairn.archive.tree.Node;
import dev.cairn.archive.tree.NodeKind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a folder as a page for browsers, one entry after the other. */
final class IndexPage {

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>{title}</title>
      <style>
      :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
      body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem }
      td { padding: 0 2rem 0 0; overflow-wrap: anywhere } td + td { white-space: nowrap }
      .size { text-align: right; font-variant-numeric: tabular-nums }
      </style></head><body><h1>{title}</h1>
      <table>
      """;

  private final OutputStream out;

  IndexPage(OutputStream out, List<byte[]> path) throws IOException {
    this.out = out;
    StringBuilder title = new StringBuilder("/");
    path.forEach(name -> title.append(PathBytes.printable(name)).append('/'));
    write(HEAD.replace("{title}", Markup.escaped(title.toString())));
    if (!path.isEmpty()) {
      write(row(link("../", "../"), "", ""));
    }
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** An entry, and what is to be had under its name; null for nothing. */
  void add(Node entry, @Nullable Node shown) throws IOException {
    String name = PathBytes.printable(entry.name());
    String target =
        entry.kind() == NodeKind.SYMLINK ? " → " + PathBytes.printable(entry.target()) : "";
    if (shown == null) {
      String kind = target.isEmpty() ? " (" + entry.kind().word() + ")" : target;
      write(row(Markup.escaped(name + kind), "", time(entry)));
      return;
    }
    boolean isFolder = shown.kind() == NodeKind.DIRECTORY;
    String href = "./" + DavPath.encoded(entry.name()) + (isFolder ? "/" : "");
    String cell = link(href, name + (isFolder ? "/" : "")) + Markup.escaped(target);
    write(row(cell, isFolder ? "" : Long.toString(shown.size()), time(shown)));
  }

  private static String time(Node node) {
    return HttpDate.modified(node).map(t -> t.toString().replace('T', ' ')).orElse("");
  }

  private static String link(String href, String text) {
    return "<a href=\"%s\">%s</a>".formatted(href, Markup.escaped(text));
  }

  private static String row(String name, String size, String time) {
    return "<tr><td>%s<td class=\"size\">%s<td>%s\n".formatted(name, size, time);
  }

  void finish() throws IOException {
    write("</table></body></html>\n");
  }
}
