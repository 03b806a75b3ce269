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
  }

  @Test
  void readsTheWholeNamesOfItsFirstEntryOfX86AndOfArm() {
    assertThat(Processor.parse("processor\t: 0\nflags\t\t: fpu sse4_2 aes avx\nbugs\t: none\n"))
        .isEqualTo(new Processor(Set.of("fpu", "sse4_2", "aes", "avx")));
    assertThat(Processor.parse("BogoMIPS\t: 50.00\nFeatures\t: fp asimd aes\n").has("aes"))
        .isTrue();
    assertThat(Processor.parse("flags\t\t: fpu vaes\nmodel name\t: with aes in it\n").has("aes"))
        .isFalse();
    assertThat(Processor.parse("").features()).isEmpty();
  }

  /** Every such processor has SSE2. */
  @Test
  void knowsThisMachine() {
    boolean x86Linux =
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64");
    assertThat(Processor.here().has("sse2")).isEqualTo(x86Linux);
  }
}
