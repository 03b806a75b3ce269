package dev.cairn.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ProcessorTest {

  @Test
  void hasOnlyWhatItHasAllOf() {
    Processor processor = new Processor(Set.of("avx2", "gfni"));
    assertThat(processor.has("avx2", "gfni")).isTrue();
    assertThat(processor.has("avx2", "avx512f")).isFalse();
    assertThat(new Processor(Set.of()).has("avx2")).isFalse();
  }

  /** Every such processor has SSE2; elsewhere no machine code is to be tried. */
  @Test
  void knowsThisMachine() {
    boolean known =
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64");
    assertThat(Processor.here().has("sse2")).isEqualTo(known);
  }
}
