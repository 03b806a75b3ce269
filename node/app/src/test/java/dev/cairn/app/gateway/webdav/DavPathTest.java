package dev.cairn.app.gateway.webdav;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DavPathTest {

  private static List<String> names(String raw) {
    return DavPath.parse(raw).orElseThrow().names().stream()
        .map(name -> new String(name, StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  void readsNamesHoweverTheyAreWritten() {
    assertThat(names("/")).isEmpty();
    assertThat(names("/a//b/")).containsExactly("a", "b");
    assertThat(names("/a%20b/%C3%BC")).containsExactly("a b", "ü");
    assertThat(names("/\u00c3\u00bc"))
        .as("bytes of UTF-8 that nobody encoded")
        .containsExactly("ü");
    assertThat(names("/a%2Fb")).as("a slash in a name, which none has").containsExactly("a/b");
    assertThat(DavPath.parse("/a/b/").orElseThrow().slash()).isTrue();
    assertThat(DavPath.parse("/a/b").orElseThrow().slash()).isFalse();
  }

  @Test
  void dotsLeadNowhere() {
    assertThat(DavPath.parse("/a/../b")).isEmpty();
    assertThat(DavPath.parse("/a/%2e%2E/b")).isEmpty();
    assertThat(DavPath.parse("/./a")).isEmpty();
    assertThat(names("/...")).containsExactly("...");
  }

  @Test
  void everyNameComesBackFromItsHref() {
    long seed = 5;
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      byte[] name = new byte[1 + random.nextInt(40)];
      for (int at = 0; at < name.length; at++) {
        int b = 1 + random.nextInt(255);
        name[at] = (byte) (b == '/' || b == '.' ? 'x' : b);
      }
      String href = DavPath.href(List.of(name, name), random.nextBoolean());
      assertThat(href).as("seed %d", seed).matches("[!-~]*");
      assertThat(DavPath.parse(href).orElseThrow().names())
          .as("seed %d, round %d", seed, i)
          .containsExactly(name, name);
    }
  }
}
