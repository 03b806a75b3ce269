package dev.cairn.archive.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PathBytesTest {

  @Test
  void printsTextAsItIsAndOtherBytesInHexadecimal() {
    assertThat(PathBytes.printable(PathBytes.of("/a b/ü/日本"))).isEqualTo("/a b/ü/日本");
    byte[] mixed = {'a', (byte) 0xFF, 'b', (byte) 0xC3, '\n', (byte) 0xE2, (byte) 0x82};
    assertThat(PathBytes.printable(mixed)).isEqualTo("a\\xffb\\xc3\\x0a\\xe2\\x82");
  }

  @Test
  void joinsWithOneSlash() {
    assertThat(joined("/a", "b")).isEqualTo("/a/b");
    assertThat(joined("/", "b")).isEqualTo("/b");
    assertThat(joined("", "b")).isEqualTo("b");
  }

  @Test
  void knowsWhatCanNameAnEntry() {
    assertThat(PathBytes.isName(PathBytes.of("..."))).isTrue();
    assertThat(PathBytes.isName(new byte[] {(byte) 0xFF, '\n'})).isTrue();
    assertThat(PathBytes.isName(new byte[0])).isFalse();
    assertThat(PathBytes.isName(PathBytes.of("."))).isFalse();
    assertThat(PathBytes.isName(PathBytes.of(".."))).isFalse();
    assertThat(PathBytes.isName(PathBytes.of("a/b"))).isFalse();
    assertThat(PathBytes.isName(new byte[] {'a', 0})).isFalse();
    assertThat(PathBytes.isName(PathBytes.of("x".repeat(1024)))).isFalse();
  }

  @Test
  void takesTheBytesOfJavaPaths() {
    assertThat(PathBytes.of(Path.of("/a%b c/#?d"))).isEqualTo(PathBytes.of("/a%b c/#?d"));
    assertThat(PathBytes.of(Path.of("/tmp"))).isEqualTo(PathBytes.of("/tmp"));
    assertThat(PathBytes.of(Path.of("/"))).isEqualTo(PathBytes.of("/"));
  }

  private static String joined(String directory, String name) {
    return PathBytes.printable(PathBytes.join(PathBytes.of(directory), PathBytes.of(name)));
  }
}
