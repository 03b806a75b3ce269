package dev.cairn.libp2p.noise;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NoiseSuiteTest {

  @Test
  void findsAesAmongTheFlagsOfAProcessor() {
    assertThat(NoiseSuite.namesAes("processor\t: 0\nflags\t\t: fpu sse4_2 aes avx\nbugs\t: none\n"))
        .isTrue();
    assertThat(NoiseSuite.namesAes("BogoMIPS\t: 50.00\nFeatures\t: fp asimd evtstrm aes\n"))
        .isTrue();
    assertThat(NoiseSuite.namesAes("flags\t\t: fpu vaes gfni\nmodel name\t: with aes in it\n"))
        .isFalse();
    assertThat(NoiseSuite.namesAes("Features\t: fp asimd evtstrm crc32 cpuid\n")).isFalse();
    assertThat(NoiseSuite.namesAes("")).isFalse();
  }

  @Test
  void everyMachineSpeaksWhatLibp2pSpeaks() {
    assertThat(NoiseSuite.ofThisMachine()).endsWith(NoiseSuite.CHACHA_POLY);
    assertThat(NoiseSuite.CHACHA_POLY.protocol()).isEqualTo("/noise");
  }
}
