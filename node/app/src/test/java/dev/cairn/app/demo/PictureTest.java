package dev.cairn.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PictureTest {

  private static DemoReport report(List<String> differences) {
    return new DemoReport(
        "/f",
        3,
        1 << 20,
        5,
        "2/4/6",
        2,
        List.of(
            new HostFacts("london-1", "london", "aa".repeat(32), 4, 1 << 19, true, false, 1 << 18),
            new HostFacts("london-2", "london", "bb".repeat(32), 4, 1 << 19, false, true, 0)),
        Map.of("backup", 1.5),
        differences);
  }

  @Test
  void saysWhoHeldWhatWhoDiedAndWhoGaveBack() {
    String picture = Picture.of(report(List.of()).summary("/p.html", 9.0), false);
    assertThat(picture)
        .contains("london-1", "4 blocks", "512 KiB", "◆", "──256 KiB──▶", "✗ killed", "✓ identical")
        .doesNotContain("\u001b");
  }

  @Test
  void namesWhatDiffers() {
    assertThat(Picture.of(report(List.of("/x: missing")).summary("/p", 9.0), true))
        .contains("✗ 1 differences", "/x: missing", "\u001b[31m");
  }

  @Test
  void thePageIsWholeAndLoadsNothing() {
    String page = PictureHtml.of(report(List.of()));
    assertThat(page)
        .startsWith("<!doctype html>")
        .endsWith("</html>\n")
        .contains("<svg", "class=\"dead\"", "class=\"key\"", "class=\"give\"")
        .doesNotContain("https:", "src=", "<script");
  }
}
