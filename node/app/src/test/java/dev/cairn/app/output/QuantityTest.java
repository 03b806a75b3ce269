package dev.cairn.app.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class QuantityTest {

  @Test
  void bytesHaveAtMostFourDigits() {
    assertThat(Quantity.bytes(0)).isEqualTo("0 B");
    assertThat(Quantity.bytes(1023)).isEqualTo("1023 B");
    assertThat(Quantity.bytes(1024)).isEqualTo("1.00 KiB");
    assertThat(Quantity.bytes(37L << 30)).isEqualTo("37.0 GiB");
    assertThat(Quantity.bytes(Long.MAX_VALUE)).isEqualTo("8192 PiB");
  }

  @Test
  void durationsAreShortWhereTheyAreShort() {
    assertThat(Quantity.duration(Duration.ofMillis(420))).isEqualTo("0.42 s");
    assertThat(Quantity.duration(Duration.ofMillis(12_340))).isEqualTo("12.3 s");
    assertThat(Quantity.duration(Duration.ofSeconds(125))).isEqualTo("2:05");
    assertThat(Quantity.clock(3725)).isEqualTo("1:02:05");
  }

  @Test
  void readsSizesAsPeopleWriteThem() {
    assertThat(Quantity.parseBytes("1048576")).isEqualTo(1 << 20);
    assertThat(Quantity.parseBytes("64k")).isEqualTo(64 << 10);
    assertThat(Quantity.parseBytes("10 GiB")).isEqualTo(10L << 30);
    assertThat(Quantity.parseBytes("1.5T")).isEqualTo(3L << 39);
    assertThat(Quantity.parseBytes("200GB")).isEqualTo(200L << 30);
    assertThat(Quantity.parseBytes("7b")).isEqualTo(7);
  }

  @Test
  void refusesWhatIsNoSize() {
    for (String wrong : new String[] {"", "lots", "-1", "1X", "9999999999P", "NaN", "k"}) {
      assertThatThrownBy(() -> Quantity.parseBytes(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(wrong);
    }
  }
}
