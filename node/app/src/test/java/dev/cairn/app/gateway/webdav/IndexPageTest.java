package dev.cairn.app.gateway.webdav;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.archive.tree.Content;
import dev.cairn.fuse.drive.snapshot.Top;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class IndexPageTest {

  @Test
  void namesAreTextAndNeverMarkup() throws Exception {
    byte[] name = "<script>'\"&x".getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    IndexPage page = new IndexPage(out, List.of(name));
    var folder = Top.directory(name, Content.EMPTY, Instant.EPOCH);
    page.add(folder, folder);
    page.add(folder, null);
    page.finish();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .doesNotContain("<script>")
        .contains("<a href=\"./%3Cscript%3E%27%22%26x/\">&lt;script&gt;&#39;&quot;&amp;x/</a>");
  }
}
